namespace FluxWire.Transport;

/// <summary>Blocks a thread that has nothing else to do for some time.</summary>
internal static class BlockingDelay
{
    /// <summary>Blocks the calling thread.</summary>
    /// <param name="clock">Whose time it is.</param>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static void Sleep(this TimeProvider clock, TimeSpan delay, CancellationToken cancellationToken)
    {
        using ManualResetEventSlim due = new();
        using ITimer timer = clock.CreateTimer(
            static state => ((ManualResetEventSlim)state!).Set(), due, delay, Timeout.InfiniteTimeSpan);
        due.Wait(cancellationToken);
    }
}
