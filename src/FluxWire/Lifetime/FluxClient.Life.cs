using System.Diagnostics.CodeAnalysis;

namespace FluxWire;

/// <content>The client's life: states, draining, the end.</content>
public sealed partial class FluxClient
{
    // A socket is closed and its thread gone within moments. Only a converter of the user's that blocks the reader for ever could prevent it.
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Raised after each change of <see cref="State"/>, on the thread pool, one handler at a time and in the order of the changes. A handler may use
    /// and dispose the client; while it blocks, later changes are told later.
    /// </summary>
    public event EventHandler<FluxClientStateChangedEventArgs>? StateChanged;

    /// <summary>Where the client stands at this moment.</summary>
    public FluxClientState State => _life.States.Current;

    /// <summary>Whether the connection stands at this moment.</summary>
    public bool IsConnected => _life.Connection is { ClosedBy: null };

    /// <summary>Waits until the client is in a state.</summary>
    /// <param name="state">Which.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Completes once it was reached, at once if it is the present one. It may have been left again by the time the caller goes on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state.</exception>
    /// <exception cref="FluxConnectionException">The client is closed, so that no other state will be reached; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitForStateAsync(FluxClientState state, CancellationToken cancellationToken = default)
        => state is >= FluxClientState.Connecting and <= FluxClientState.Closed
            ? _life.States.WaitForAsync(state, cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state.");

    /// <summary>What the client counts, for diagnosis.</summary>
    /// <returns>A snapshot; making it looks at every request that is under way.</returns>
    public FluxClientStatistics GetStatistics() => _life.GetStatistics();

    /// <summary>
    /// Takes no new work, waits for what is under way, and closes: new calls fail with <see cref="FluxConnectionException"/> (ESHUTDOWN), while every call, wait
    /// and stream that had begun may end by itself, across a lost connection too.
    /// </summary>
    /// <param name="timeout">How long to wait. Null for <see cref="FluxClientOptions.DrainTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether everything had ended by itself. What had not fails with <see cref="FluxConnectionException"/>; the jobs go on.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the client is closed all the same.</exception>
    public async Task<bool> DrainAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = timeout ?? _options.DrainTimeout;
        FluxClientOptions.ThrowIfNoTimeout(limit, nameof(timeout));
        try
        {
            return await _life.DrainAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Closes the client. What is still pending ends with <see cref="FluxConnectionException"/>; the jobs go on. May be called more than once and
    /// from anywhere, handlers and continuations of this client included.
    /// </summary>
    /// <returns>Completes when the socket is closed, or after 5 s at the latest.</returns>
    [SuppressMessage("Usage", "CA1816", Justification = "A sealed class without a finalizer has nothing to suppress.")]
    public async ValueTask DisposeAsync()
    {
        _life.Close(new FluxConnectionException($"The connection to {Uri} was closed by this client.", FluxErrno.ECANCELED), reason: null);
        Task over = _life.WhenOverAsync();
        if (!over.IsCompleted)
        {
            using CancellationTokenSource isOver = new();
            await Task.WhenAny(over, Task.Delay(DisposeLimit, isOver.Token)).ConfigureAwait(false);
            await isOver.CancelAsync().ConfigureAwait(false);
        }
    }

    // Who has subscribed when the change happens is told of it, not who subscribes before it is told.
    private Action<FluxClientStateChangedEventArgs>? FindListener()
        => StateChanged is { } handlers ? change => handlers(this, change) : null;
}
