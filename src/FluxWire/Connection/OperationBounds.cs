namespace FluxWire.Connection;

/// <summary>Ends an operation when its caller's token is cancelled or its deadline has passed.</summary>
/// <remarks>
/// This is the one place that decides which of the three ends an operation has: the caller's token gives an
/// <see cref="OperationCanceledException"/> with that token, the deadline a <see cref="FluxTimeoutException"/>, and a lost
/// connection, which comes by <see cref="PendingOperation.Fail"/>, a <see cref="FluxConnectionException"/>. The first wins.
/// </remarks>
internal readonly struct OperationBounds : IDisposable
{
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer? _timer;

    private OperationBounds(CancellationTokenRegistration registration, ITimer? timer)
    {
        _registration = registration;
        _timer = timer;
    }

    /// <summary>Watches over an operation until the result is disposed.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="timeout">Its deadline from now; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>What to dispose once the operation has ended.</returns>
    internal static OperationBounds Watch(
        PendingOperation operation, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ITimer? timer = timeout == Timeout.InfiniteTimeSpan ? null : timeProvider.CreateTimer(
            _ => operation.Abandon(new FluxTimeoutException(operation.Topic, timeout)), null, timeout, Timeout.InfiniteTimeSpan);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingOperation)state!).Abandon(new OperationCanceledException(token)), operation);
        return new OperationBounds(registration, timer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Unregister does not wait for a callback that is running: it would only find the operation ended.
        _registration.Unregister();
        _timer?.Dispose();
    }
}
