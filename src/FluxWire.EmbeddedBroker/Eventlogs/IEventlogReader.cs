namespace FluxWire.Embedded.Eventlogs;

/// <summary>Somebody who follows an <see cref="Eventlog"/>.</summary>
internal interface IEventlogReader
{
    /// <summary>An entry was appended: one line of JSON with its newline.</summary>
    public void Appended(byte[] line);

    /// <summary>No entry will follow.</summary>
    public void Ended();
}
