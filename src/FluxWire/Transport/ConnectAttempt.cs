namespace FluxWire.Transport;

/// <summary>One attempt to connect: within what time, and what has ended it.</summary>
/// <remarks>
/// Whoever waits for a broker looks at the clock whenever nothing has come for a moment. A timer would do it as well, but it is a thread, which a
/// program may otherwise never need, and most brokers answer at once.
/// </remarks>
/// <param name="uri">Whose broker's.</param>
/// <param name="timeout">Its time from now on; infinite for none.</param>
/// <param name="clock">Whose time it is.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class ConnectAttempt(FluxUri uri, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
{
    /// <summary>How long to wait for the broker until the next look, in milliseconds.</summary>
    internal const int LookMilliseconds = 100;

    private readonly long _start = clock.GetTimestamp();

    /// <summary>The caller's token.</summary>
    internal CancellationToken CancellationToken => cancellationToken;

    /// <summary>Whether the caller's token or its time has ended it.</summary>
    internal bool HasEnded => cancellationToken.IsCancellationRequested || TimeLeft <= TimeSpan.Zero;

    private TimeSpan TimeLeft => timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout - clock.GetElapsedTime(_start);

    /// <summary>Ends what is being done, once the attempt has ended.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="FluxTimeoutException">Its time is over.</exception>
    internal void ThrowIfEnded()
    {
        // The caller's token goes before the deadline.
        cancellationToken.ThrowIfCancellationRequested();
        if (HasEnded)
        {
            throw new FluxTimeoutException($"Connecting to {uri}", timeout);
        }
    }

    /// <summary>Blocks for some time, or until it has ended.</summary>
    /// <param name="delay">How long.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="FluxTimeoutException">Its time is over.</exception>
    internal void Sleep(TimeSpan delay)
    {
        TimeSpan left = TimeLeft;
        if (left > TimeSpan.Zero)
        {
            clock.Sleep(delay < left ? delay : left, cancellationToken);
        }

        ThrowIfEnded();
    }
}
