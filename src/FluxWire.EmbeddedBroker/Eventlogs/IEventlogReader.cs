namespace FluxWire.Embedded.Eventlogs;

/// <summary>Somebody who follows an <see cref="Eventlog"/>.</summary>
internal interface IEventlogReader
{
    /// <summary>An entry was appended.</summary>
    public void Appended();

    /// <summary>No entry will follow.</summary>
    public void Ended();
}
