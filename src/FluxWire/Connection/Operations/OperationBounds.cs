namespace FluxWire.Connection;

/// <summary>Ends an operation when its caller's token is cancelled or its deadline has passed.</summary>
/// <remarks>
/// <para>
/// This is the one place that decides which of the three ends an operation has: the caller's token gives an
/// <see cref="OperationCanceledException"/> with that token, the deadline a <see cref="FluxTimeoutException"/>, and a lost
/// connection, which comes by <see cref="PendingOperation.Fail"/>, a <see cref="FluxConnectionException"/>. The first wins.
/// </para>
/// <para>
/// Calls are pooled, and neither a token nor a timer promises that its callback is over once it was unregistered. So the callbacks do not hold the
/// operation but this object, and whoever takes the operation out of it, a callback or <see cref="Release"/>, is the only one to have it: an
/// operation that has been released cannot be reached from its past, without anybody waiting for a callback.
/// </para>
/// </remarks>
internal sealed class OperationBounds
{
    private readonly TimeSpan _timeout;
    private PendingOperation? _operation;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;

    private OperationBounds(PendingOperation operation, TimeSpan timeout)
    {
        _operation = operation;
        _timeout = timeout;
    }

    /// <summary>Watches over an operation until the result is released.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="timeout">Its deadline from now; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>What to release once the operation has ended; null if nothing can end it early.</returns>
    internal static OperationBounds? Watch(
        PendingOperation operation, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (timeout == Timeout.InfiniteTimeSpan && !cancellationToken.CanBeCanceled)
        {
            return null;
        }

        OperationBounds bounds = new(operation, timeout);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            bounds._timer = timeProvider.CreateTimer(
                static state => ((OperationBounds)state!).OnDeadline(), bounds, timeout, Timeout.InfiniteTimeSpan);
        }

        bounds._registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((OperationBounds)state!).OnCancelled(token), bounds);
        return bounds;
    }

    /// <summary>Stops watching. Waits for nobody.</summary>
    /// <returns>False if a callback has taken the operation and may still be about to end it.</returns>
    internal bool Release()
    {
        bool isFree = Take() is not null;
        _registration.Unregister();
        _timer?.Dispose();
        return isFree;
    }

    private PendingOperation? Take() => Interlocked.Exchange(ref _operation, null);

    private void OnCancelled(CancellationToken token) => Take()?.Abandon(new OperationCanceledException(token));

    private void OnDeadline()
    {
        if (Take() is PendingOperation operation)
        {
            operation.Abandon(new FluxTimeoutException(operation.Topic, _timeout));
        }
    }
}
