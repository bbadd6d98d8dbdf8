using System.Diagnostics.CodeAnalysis;
using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <summary>A client's life: single-use connections, one after the other, and what is carried from one to the next.</summary>
/// <remarks>
/// <para>
/// New requests go to <c>_current</c>, which costs one look at a field. While it is null, the state says what becomes of them: they wait, or they
/// are refused. What a lost connection leaves undone waits in the same place.
/// </para>
/// <para>
/// A request moves to the next connection only once the one before is over, its reader included; so nobody reads for one operation
/// on two connections, and what a stream has delivered is settled when it goes on.
/// </para>
/// <para>The lock is held for moments, and neither user code nor anything that waits runs under it.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing that would have to be given back.")]
internal sealed partial class ClientLife : IConnectionHeir
{
    private readonly ConnectionOpener? _opener;
    private readonly FluxClientOptions _options;
    private readonly ClientStates _states;
    private readonly WaitingRequests _waiting;

    // Never disposed: it has no timer, and who closes may do so while others still link to it.
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly string _name;

    // The connection that stands, and the same if new requests may go to it.
    private FluxConnection? _connection;
    private FluxConnection? _current;

    // Who waits for the next connection without a request in the waiting room.
    private TaskCompletionSource? _arrival;

    // The connection that was lost, while it offers what it leaves: seen neither there nor here in between.
    private FluxConnection? _handingOver;

    private FluxConnectionException? _closedBy;
    private Task _connecting = Task.CompletedTask;
    private Task _lastClosed = Task.CompletedTask;

    /// <summary>Begins without a connection.</summary>
    /// <param name="opener">Makes the connections.</param>
    /// <param name="listener">Who is to be told of a change of the state at this moment; null for nobody. Runs user code.</param>
    internal ClientLife(ConnectionOpener opener, Func<Action<FluxClientStateChangedEventArgs>?> listener)
        : this(opener.Options, opener.Uri, listener)
        => _opener = opener;

    private ClientLife(FluxClientOptions options, string name, Func<Action<FluxClientStateChangedEventArgs>?> listener)
    {
        _options = options;
        _name = name;
        _states = new ClientStates(listener);
        _waiting = new WaitingRequests(options.MaxQueuedCalls, options.MaxQueuedBytes);
    }

    /// <summary>The state, and who waits for it.</summary>
    internal ClientStates States => _states;

    /// <summary>The connection that stands; null while there is none.</summary>
    internal FluxConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>The connection that new requests go to; null while they wait or are refused.</summary>
    internal FluxConnection? Current => Volatile.Read(ref _current);

    /// <summary>What the broker said when the present connection was made; null if it was not asked.</summary>
    internal OpenedConnection? Opened { get; private set; }

    /// <summary>The matcher of the present connection, or of the last one.</summary>
    internal ResponseMatcher? Matcher { get; private set; }

    /// <summary>How often another connection was made after the first.</summary>
    internal int Reconnects { get; private set; }

    /// <summary>Whether a request may be queued now. True too while there is no connection, because then it is decided elsewhere.</summary>
    internal bool HasRoom => Current?.HasRoom ?? true;

    /// <summary>Whether a lost connection is followed by another: also while work is drained.</summary>
    internal bool MayReconnect => _opener is not null && _options.Reconnect && _closedBy is null;

    /// <summary>A life of one connection only.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="options">The client's options.</param>
    internal static ClientLife Over(FluxConnection connection, FluxClientOptions options)
    {
        ClientLife life = new(options.Freeze(), "the broker", static () => null);
        life.Adopt(new OpenedConnection(connection, Identity: null, Rank: null));
        return life;
    }

    /// <summary>Waits until a request may be queued.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
        => Current?.WaitForRoomAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>Waits until there is a connection, or will be none.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal Task WaitForConnectionAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Target is not null || _closedBy is not null)
            {
                return Task.CompletedTask;
            }

            _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrival.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Notes that work has begun that is more than one request: who drains waits for it in between, too.</summary>
    /// <returns>To be disposed once its last request is sent, or it has ended.</returns>
    internal OwedWork Owe() => new(this);

    /// <inheritdoc/>
    public bool TryInherit(FluxConnection connection, PendingOperation operation, in OutboundRequest request)
        => TryTake(connection, operation, request, WaitingPlace.Inherited);

    /// <inheritdoc/>
    public bool TryTake(FluxConnection connection, PendingOperation operation, in OutboundRequest request)
        => TryTake(connection, operation, request, WaitingPlace.Arrived);

    private bool TryTake(FluxConnection connection, PendingOperation operation, in OutboundRequest request, WaitingPlace place)
    {
        FluxConnection? next;
        lock (_lock)
        {
            next = Target;
            if (next is null || next == connection)
            {
                // A request that goes on by itself is not new, and is not refused because there is no connection.
                if (!MayReconnect || (_options.DisconnectedBehavior == DisconnectedBehavior.FailFast && operation.Repeatable is null))
                {
                    return false;
                }

                _waiting.Add(operation, request, place);
                return true;
            }
        }

        operation.OnMoving();
        if (!operation.IsCompleted)
        {
            next.Send(operation, request);
        }

        return true;
    }

    /// <inheritdoc/>
    public void OnLost(FluxConnection connection, FluxConnectionException reason)
    {
        lock (_lock)
        {
            if (_connection != connection)
            {
                return;
            }

            if (MayReconnect)
            {
                Detach();
                _handingOver = connection;
                TakeUnservedAlong();

                // Drained work stays drained work.
                _states.TryMoveTo(FluxClientState.Reconnecting, reason);
                Task before = _connecting;
                _connecting = RunAsync(() => ReconnectAsync(connection, before));
                return;
            }
        }

        Close(reason, reason);
    }

    /// <inheritdoc/>
    public void OnHandedOver(FluxConnection connection)
    {
        lock (_lock)
        {
            if (_handingOver == connection)
            {
                _handingOver = null;
            }
        }
    }

    /// <summary>Ends it all. Whatever waits or is pending fails.</summary>
    /// <param name="closedBy">What requests fail with, from now on.</param>
    /// <param name="reason">What is told as the reason; null if nothing has failed.</param>
    internal void Close(FluxConnectionException closedBy, Exception? reason)
    {
        FluxConnection? connection;
        List<WaitingRequest> waiting;
        List<UnservedRequest> unserved;
        lock (_lock)
        {
            if (_closedBy is not null)
            {
                return;
            }

            // Before it is told: what is owed now does not end by itself any more.
            _isDrained = !IsAnythingOwed(static connection => connection.UnofferedBytes);
            _closedBy = closedBy;
            connection = Detach();
            waiting = _waiting.TakeAll();
            ReleaseArrival();
            unserved = TakeUnserved();
            _states.TryMoveTo(FluxClientState.Closed, reason);
        }

        // What waits for the token goes on on the thread pool: this may be the reader, and what follows may be user code.
        _ = _closing.CancelAsync();
        connection?.Close(closedBy);
        foreach (WaitingRequest request in waiting)
        {
            request.Operation.Fail(request.Operation.LeftUndone(closedBy, mayHaveBeenSent: false));
        }

        foreach (UnservedRequest request in unserved)
        {
            request.Operation.Fail(new FluxConnectionException(
                $"{closedBy.Message} {request.Operation.Topic} was unanswered; the broker was shutting down.", closedBy.Errno, true, closedBy));
        }
    }

    /// <summary>Completes once the last connection's socket is closed and nobody tries to make another.</summary>
    internal Task WhenOverAsync()
    {
        lock (_lock)
        {
            return _connecting.IsCompleted ? _lastClosed : WhenOverAsync(_connecting);
        }
    }

    private async Task WhenOverAsync(Task connecting)
    {
        // It may have made one more connection, which it closes then.
        await connecting.ConfigureAwait(false);
        await WhenOverAsync().ConfigureAwait(false);
    }

    // Where what was accepted goes: also while new work is refused.
    private FluxConnection? Target => _current ?? (_states.Current == FluxClientState.Draining ? _connection : null);

    private void ReleaseArrival()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }

    private FluxConnection? Detach()
    {
        FluxConnection? connection = _connection;
        if (connection is not null)
        {
            _lastClosed = connection.Closed;
            NoteCounts(connection);
        }

        Volatile.Write(ref _current, null);
        Volatile.Write(ref _connection, null);
        return connection;
    }
}
