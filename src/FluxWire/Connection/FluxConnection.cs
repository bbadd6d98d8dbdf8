using FluxWire.Transport;

namespace FluxWire.Connection;

/// <summary>One socket's life: a read loop, a write queue and the matcher between them. Used once, never revived.</summary>
/// <remarks>
/// One background thread belongs to the connection from the first attempt to connect until the socket is closed: the reader. It takes
/// every whole message out of what it has received, brings each to its request, has those told who wait, and receives again; nothing it does can wait
/// for a consumer, for a lock that user code can hold, or for user code, unless the user has asked for
/// <see cref="ContinuationMode.Inline"/>: then another thread takes over when it has to. While nothing but blocking calls is under way, their callers
/// do its work (<see cref="ReaderRole"/>).
/// </remarks>
internal sealed class FluxConnection : IReaderOwner, IDisposable
{
    private readonly ConnectionOptions _options;
    private readonly IFluxTransport _transport;
    private readonly OutboundQueue _outbound;
    private readonly Reader _reader;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FluxConnectionException? _closedBy;
    private IConnectionHeir? _heir;

    // Two have to come to their end, in any order: who receives, and who hands over.
    private int _unfinished = 2;

    private FluxConnection(ConnectionOptions options, IFluxTransport transport)
    {
        _options = options;
        _transport = transport;
        _reader = new Reader(transport, options, Matcher, this);
        _outbound = new OutboundQueue(
            transport, _reader.Completions, options.MaxQueuedBytes, e => Abort(Lost("the socket failed while sending", e)));
    }

    /// <summary>Which responses are owed.</summary>
    internal ResponseMatcher Matcher { get; } = new();

    /// <summary>The broker's uid, as the kernel tells it; null where it does not.</summary>
    internal uint? PeerUserId => _transport.PeerUserId;

    /// <summary>Completes when the connection has ended, for whatever reason, its socket is closed, its thread is done, and what it left is handed over.</summary>
    internal Task Closed => _closed.Task;

    /// <summary>Why the connection has ended; null while it has not.</summary>
    internal FluxConnectionException? ClosedBy => Volatile.Read(ref _closedBy);

    /// <summary>Connects on a thread that is the connection's own from then on.</summary>
    /// <typeparam name="T">What the attempt yields: a connection, and perhaps what was learnt on the way.</typeparam>
    /// <param name="open">Makes the connection, and may call over it; blocks.</param>
    /// <param name="connectionOf">Finds the connection in it.</param>
    /// <returns>What <paramref name="open"/> has returned, once the thread receives.</returns>
    internal static Task<T> ConnectAsync<T>(Func<T> open, Func<T, FluxConnection> connectionOf)
    {
        TaskCompletionSource<T> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Reader.StartThread(() => Run(open, connectionOf, opened));
        return opened.Task;
    }

    /// <summary>Connects on a thread that is the connection's own from then on.</summary>
    /// <param name="connect">Makes the transport; may block.</param>
    /// <param name="options">Limits and names.</param>
    /// <returns>The connection, once the broker has accepted it.</returns>
    internal static Task<FluxConnection> ConnectAsync(Func<IFluxTransport> connect, ConnectionOptions options)
        => ConnectAsync(() => Connect(connect, options), static connection => connection);

    /// <summary>Connects on the calling thread. The connection has no thread of its own until an asynchronous operation needs one.</summary>
    /// <param name="connect">Makes the transport; blocks.</param>
    /// <param name="options">Limits and names.</param>
    /// <returns>The connection.</returns>
    internal static FluxConnection Connect(Func<IFluxTransport> connect, ConnectionOptions options) => new(options, connect());

    /// <summary>Has what the connection leaves undone looked after, from now on. One that is lost already offers nothing.</summary>
    /// <param name="heir">Who looks after it.</param>
    internal void BequeathTo(IConnectionHeir heir)
    {
        Matcher.OnUnserved = (operation, error) => heir.TryTakeUnserved(this, operation, error);
        Volatile.Write(ref _heir, heir);
    }

    /// <summary>How many bytes of requests are queued and not sent.</summary>
    internal long QueuedBytes => _outbound.QueuedBytes;

    /// <summary>How many bytes of requests have certainly not been sent.</summary>
    internal long UnofferedBytes => _outbound.UnofferedBytes;

    /// <summary>Whether a request may be queued now.</summary>
    internal bool HasRoom => _outbound.HasRoom;

    /// <summary>Waits until a request may be queued.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Completed at once, unless the broker has stopped reading.</returns>
    internal ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => _outbound.WaitForRoomAsync(cancellationToken);

    /// <summary>Sends a request and registers who waits for its response.</summary>
    /// <param name="operation">Who waits. If the connection has ended, it goes to the heir, or fails.</param>
    /// <param name="request">The request's parts; the matchtag is filled in.</param>
    internal void Send(PendingOperation operation, in OutboundRequest request)
    {
        if (!TrySend(operation, request) && _heir?.TryTake(this, operation, request.Copy()) != true)
        {
            Refuse(operation);
        }
    }

    /// <summary>Sends a request and registers who waits for its response, if the connection has not ended.</summary>
    /// <param name="operation">Who waits.</param>
    /// <param name="request">The request's parts; the matchtag is filled in.</param>
    /// <returns>False if it has ended: then nobody knows of the request.</returns>
    internal bool TrySend(PendingOperation operation, in OutboundRequest request)
    {
        // Asked first: once it is sent, a pooled operation may serve another request.
        bool isBlocking = operation.IsBlocking;
        operation.OnQueuing(this);
        Matcher.Register(operation);
        if (_outbound.Append(request, operation.Matchtag, operation))
        {
            operation.OnQueued();
            if (!isBlocking)
            {
                _reader.CallThread();
            }

            return true;
        }

        Matcher.Unregister(operation);
        return false;
    }

    /// <summary>Fails a request that the connection did not take any more, and that nobody else has taken.</summary>
    /// <param name="operation">Who waits.</param>
    internal void Refuse(PendingOperation operation) => operation.Fail(ReasonFor(operation));

    /// <summary>Sends a request and blocks until it has ended, receiving for itself where that is possible.</summary>
    /// <typeparam name="T">What the response is parsed to.</typeparam>
    /// <param name="topic">The topic.</param>
    /// <param name="request">The request's parts.</param>
    /// <param name="parse">Reads the response.</param>
    /// <param name="watch">Lets a token and a deadline end the operation; null if there is none.</param>
    /// <param name="repeatable">The request, if it may be sent again although the broker may have acted on it; null if it may not.</param>
    /// <param name="look">Called now and then while nothing comes; may end the operation. Null if nobody needs to look.</param>
    /// <returns>The result.</returns>
    internal T Call<T>(
        string topic,
        in OutboundRequest request,
        ResponseParser<T> parse,
        Action<PendingOperation>? watch = null,
        KeptRequest? repeatable = null,
        Action? look = null)
    {
        BlockingCall<T> call = _reader.BeginCall(topic, request.NodeId, parse, repeatable);
        try
        {
            watch?.Invoke(call);
            if (!call.IsCompleted)
            {
                Send(call, request);
                Flush();
            }

            // A token or a deadline cannot wake it from a receive.
            _reader.ReceiveUntil(call.IsDone, look ?? (watch is null ? null : static () => { }));
        }
        finally
        {
            _reader.EndCall();
        }

        return call.GetResult();
    }

    /// <summary>Has another thread receive, if the calling one is the reader and about to block for an answer.</summary>
    internal void BeforeBlocking() => _reader.BeforeBlocking();

    /// <summary>Sends a request that no response is wanted for.</summary>
    /// <param name="request">The request's parts.</param>
    /// <param name="neverBlock">Whether the caller may be the reader.</param>
    /// <returns>False if the connection has ended.</returns>
    internal bool SendWithoutResponse(in OutboundRequest request, bool neverBlock)
        => _outbound.Append(request, matchtag: 0, operation: null, neverBlock);

    /// <summary>Ends the connection. The first reason wins, and every pending call and stream hears of it, unless the heir takes it.</summary>
    /// <param name="reason">Why.</param>
    internal void Abort(FluxConnectionException reason)
    {
        if (Interlocked.CompareExchange(ref _closedBy, reason, null) is not null)
        {
            return;
        }

        _outbound.Close();
        _transport.Abort();
        IConnectionHeir? heir = Volatile.Read(ref _heir);
        heir?.OnLost(this, reason);
        Matcher.Close(operation => Bequeath(operation, heir));
        heir?.OnHandedOver(this);
        _reader.Close();
        NoteEnd();
    }

    /// <inheritdoc/>
    public void Flush() => _outbound.Flush();

    /// <inheritdoc/>
    public void AbortBy(Exception? cause) => Abort(cause switch
    {
        null => Lost("the broker has closed it", cause),
        FluxProtocolException => Lost(cause.Message.TrimEnd('.'), cause),
        _ => Lost("the socket failed while receiving", cause),
    });

    /// <inheritdoc/>
    public void OnEnded() => NoteEnd();

    /// <inheritdoc/>
    public void Dispose()
        => Close(new FluxConnectionException($"The connection to {_options.Name} was closed by this client.", FluxErrno.ECANCELED));

    /// <summary>Ends the connection because it is not wanted any more.</summary>
    /// <param name="reason">What is said to who is still pending.</param>
    internal void Close(FluxConnectionException reason)
    {
        // A continuation may have appended what it was promised to be sent later; there is no later.
        Flush();
        Abort(reason);
    }

    private static void Run<T>(Func<T> open, Func<T, FluxConnection> connectionOf, TaskCompletionSource<T> opened)
    {
        T result;
        try
        {
            result = open();
        }
        catch (OperationCanceledException e)
        {
            opened.TrySetCanceled(e.CancellationToken);
            return;
        }
        catch (Exception e)
        {
            opened.TrySetException(e);
            return;
        }

        connectionOf(result)._reader.RunOnThisThread(() => opened.TrySetResult(result));
    }

    private void NoteEnd()
    {
        if (Interlocked.Decrement(ref _unfinished) == 0)
        {
            _closed.TrySetResult();
        }
    }

    private void Bequeath(PendingOperation operation, IConnectionHeir? heir)
    {
        // Whom nobody waits for stays behind.
        if (heir is not null && !operation.IsCompleted
            && FindRequest(operation) is OutboundRequest request && heir.TryInherit(this, operation, request))
        {
            return;
        }

        Refuse(operation);
    }

    // What may be sent again: what has not left, and what was kept for that.
    private OutboundRequest? FindRequest(PendingOperation operation)
    {
        if (!_outbound.MayHaveBeenSent(operation))
        {
            return _outbound.FindUnsent(operation);
        }

        operation.WasRepeated = operation.Repeatable is not null;
        return operation.RequestToRepeat;
    }

    private FluxConnectionException ReasonFor(PendingOperation operation)
        => operation.LeftUndone(_closedBy!, _outbound.MayHaveBeenSent(operation));

    private FluxConnectionException Lost(string how, Exception? cause)
        => new($"The connection to {_options.Name} was lost: {how}.", FluxErrno.ECONNRESET, innerException: cause);
}
