using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <summary>A client's state, who waits for one, and who is told of each.</summary>
/// <remarks>
/// Handlers are called on the thread pool, one after the other and in the order of the changes: they may dispose the client, block, or
/// throw, and nobody waits for them.
/// </remarks>
internal sealed class ClientStates
{
    private readonly Lock _lock = new();

    // By state.
    private readonly TaskCompletionSource<bool>?[] _waiters = new TaskCompletionSource<bool>?[(int)FluxClientState.Closed + 1];
    private readonly Queue<UntoldChange> _untold = new();
    private readonly Func<Action<FluxClientStateChangedEventArgs>?> _listener;
    private FluxClientState _current = FluxClientState.Connecting;
    private Exception? _reason;
    private bool _isTelling;

    /// <summary>Begins as <see cref="FluxClientState.Connecting"/>.</summary>
    /// <param name="listener">Who is to be told of a change at this moment; null for nobody. Runs user code.</param>
    internal ClientStates(Func<Action<FluxClientStateChangedEventArgs>?> listener) => _listener = listener;

    /// <summary>The state of this moment.</summary>
    internal FluxClientState Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Why it came to the present state; null where nothing has failed.</summary>
    internal Exception? Reason
    {
        get
        {
            lock (_lock)
            {
                return _reason;
            }
        }
    }

    /// <summary>Whether one state may follow another.</summary>
    internal static bool MayFollow(FluxClientState current, FluxClientState next) => current switch
    {
        FluxClientState.Connecting => next is FluxClientState.Connected or FluxClientState.Draining or FluxClientState.Closed,
        FluxClientState.Connected => next is FluxClientState.Reconnecting or FluxClientState.Draining or FluxClientState.Closed,
        FluxClientState.Reconnecting => next is FluxClientState.Connected or FluxClientState.Draining or FluxClientState.Closed,
        FluxClientState.Draining => next is FluxClientState.Closed,
        _ => false,
    };

    /// <summary>Changes the state, if it may.</summary>
    /// <param name="next">To which.</param>
    /// <param name="reason">Why, where something has failed.</param>
    /// <returns>Whether it was changed.</returns>
    internal bool TryMoveTo(FluxClientState next, Exception? reason)
    {
        lock (_lock)
        {
            if (!MayFollow(_current, next))
            {
                return false;
            }

            FluxClientStateChangedEventArgs change = new(_current, next, reason);
            _current = next;
            _reason = reason;
            ReleaseWaiters();
            Tell(change);
            return true;
        }
    }

    /// <summary>Waits for a state, or for the end.</summary>
    /// <param name="state">Which.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Completes once the state was reached. It may have been left again by the time the caller goes on.</returns>
    /// <exception cref="FluxConnectionException">The client is closed, and will never come to this state.</exception>
    internal async Task WaitForAsync(FluxClientState state, CancellationToken cancellationToken)
    {
        Task<bool> reached;
        lock (_lock)
        {
            reached = _current == state || _current == FluxClientState.Closed ? Task.FromResult(_current == state) : WaiterFor(state).Task;
        }

        if (!await reached.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new FluxConnectionException(
                $"The client is closed and will not be {state} any more: {Reason?.Message ?? "it was disposed."}",
                (Reason as FluxConnectionException)?.Errno ?? FluxErrno.ECANCELED,
                innerException: Reason);
        }
    }

    private TaskCompletionSource<bool> WaiterFor(FluxClientState state)
        => _waiters[(int)state] ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

    // Who waits for this state has come to it; at the end, nobody else will come to his.
    private void ReleaseWaiters()
    {
        for (int state = 0; state < _waiters.Length; state++)
        {
            bool isReached = state == (int)_current;
            if (isReached || _current == FluxClientState.Closed)
            {
                _waiters[state]?.TrySetResult(isReached);
                _waiters[state] = null;
            }
        }
    }

    private void Tell(FluxClientStateChangedEventArgs change)
    {
        if (_listener() is not Action<FluxClientStateChangedEventArgs> listener)
        {
            return;
        }

        _untold.Enqueue(new UntoldChange(listener, change));
        if (!_isTelling)
        {
            _isTelling = true;
            ThreadPool.UnsafeQueueUserWorkItem(static states => states.TellAll(), this, preferLocal: false);
        }
    }

    private void TellAll()
    {
        while (true)
        {
            UntoldChange? next;
            lock (_lock)
            {
                if (!_untold.TryDequeue(out next))
                {
                    _isTelling = false;
                    return;
                }
            }

            UserCode.Run(next.Listener, next.Change);
        }
    }

    private sealed record UntoldChange(Action<FluxClientStateChangedEventArgs> Listener, FluxClientStateChangedEventArgs Change);
}
