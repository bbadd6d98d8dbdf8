namespace FluxWire.Connection;

/// <summary>Whom a <see cref="Reader"/> receives for: what it needs of the connection, and no more.</summary>
internal interface IReaderOwner
{
    /// <summary>Sends what continuations have appended.</summary>
    public void Flush();

    /// <summary>Ends the connection because nothing can be received any more.</summary>
    /// <param name="cause">What failed; null if the broker has closed it.</param>
    public void AbortBy(Exception? cause);

    /// <summary>Notes that the socket is closed and nobody receives any more.</summary>
    public void OnEnded();
}
