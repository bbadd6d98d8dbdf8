namespace FluxWire.Testing.Ends;

/// <summary>One of the two peers that the proxy stands between.</summary>
internal interface IConnectionEnd
{
    /// <summary>Takes what the peer has sent; 0 at the end, however it came.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Sends all of it.</summary>
    /// <returns>False if the peer takes no more.</returns>
    public ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Waits until the peer has taken everything that was sent, where the system can tell.</summary>
    public ValueTask WaitUntilTakenAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the peer has sent something, and leaves it unread; the peer's end counts too.</summary>
    public ValueTask WaitUntilUnreadAsync(CancellationToken cancellationToken);

    /// <summary>The peer reads the end of the stream; it can still send.</summary>
    public void CloseSending();

    /// <summary>The peer cannot send any more; it can still read.</summary>
    public void CloseReceiving();

    /// <summary>Closes in good order: the peer reads what was sent and then the end of the stream.</summary>
    public void Close();

    /// <summary>Closes with whatever is unread: if there is something, the peer reads what was sent and then a reset.</summary>
    public void CloseUnread();
}
