namespace FluxWire;

/// <summary>What has become of a client (<see cref="FluxClient.StateChanged"/>).</summary>
/// <param name="previous">What it was.</param>
/// <param name="current">What it is.</param>
/// <param name="reason">Why, where something has failed.</param>
public sealed class FluxClientStateChangedEventArgs(FluxClientState previous, FluxClientState current, Exception? reason) : EventArgs
{
    /// <summary>What it was.</summary>
    public FluxClientState Previous { get; } = previous;

    /// <summary>What it is. By the time a handler runs it may be something else again; handlers are called in the order of the changes.</summary>
    public FluxClientState Current { get; } = current;

    /// <summary>
    /// Why: for <see cref="FluxClientState.Reconnecting"/> and <see cref="FluxClientState.Closed"/> what was lost or failed, usually a
    /// <see cref="FluxConnectionException"/>; null where nothing has failed.
    /// </summary>
    public Exception? Reason { get; } = reason;
}
