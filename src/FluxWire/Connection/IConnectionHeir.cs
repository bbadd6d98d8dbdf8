namespace FluxWire.Connection;

/// <summary>Who looks after what a connection leaves undone when it is lost.</summary>
/// <remarks>Called by whichever thread has found the connection lost, the reader included: an heir must neither wait nor run user code.</remarks>
internal interface IConnectionHeir
{
    /// <summary>Told first, before any request is left to it.</summary>
    /// <param name="connection">The connection that was lost.</param>
    /// <param name="reason">Why.</param>
    public void OnLost(FluxConnection connection, FluxConnectionException reason);

    /// <summary>
    /// Offers a request that had been queued and may be sent on another connection: no byte of it has left, or it does no harm twice. They are offered in the
    /// order in which they were queued.
    /// </summary>
    /// <param name="connection">The connection that was lost.</param>
    /// <param name="operation">Who waits.</param>
    /// <param name="request">What to send, with memory of its own.</param>
    /// <returns>Whether it was taken. If not, the operation has to fail.</returns>
    public bool TryInherit(FluxConnection connection, PendingOperation operation, in OutboundRequest request);

    /// <summary>Offers a request that the connection did not take any more; at any time, and by whoever wants to send it.</summary>
    /// <param name="connection">The connection that was lost.</param>
    /// <param name="operation">Who waits.</param>
    /// <param name="request">What to send, with memory of its own.</param>
    /// <returns>Whether it was taken. If not, the operation has to fail.</returns>
    public bool TryTake(FluxConnection connection, PendingOperation operation, in OutboundRequest request);

    /// <summary>Offers a repeatable request that was answered with ENOSYS: its service may be gone because the broker shuts down.</summary>
    /// <param name="connection">The connection that it was answered on.</param>
    /// <param name="operation">Who waits. Nothing more is owed to it on this connection.</param>
    /// <param name="error">The answer.</param>
    /// <returns>Whether it was taken. If not, the answer stands.</returns>
    public bool TryTakeUnserved(FluxConnection connection, PendingOperation operation, FluxRpcException error);

    /// <summary>Told last, once every request was offered.</summary>
    /// <param name="connection">The connection that was lost.</param>
    public void OnHandedOver(FluxConnection connection);
}
