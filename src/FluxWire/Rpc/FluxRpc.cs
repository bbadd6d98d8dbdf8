using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FluxWire.Broker;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <summary>Calls and streams on a connection: what every facet of the client is built on.</summary>
internal sealed class FluxRpc
{
    // A broker drops a request with a longer service name without any answer (flux-core 0.88.0).
    private const int MaxServiceBytes = 244;

    private static string? s_lastChecked;

    private readonly FluxConnection _connection;
    private readonly FluxClientOptions _options;
    private Task<uint>? _ownRank;

    internal FluxRpc(FluxConnection connection, FluxClientOptions options)
    {
        _connection = connection;
        _options = options;
    }

    /// <summary>Sends a request and awaits its one answer, once and at once: in the steady state this allocates nothing.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none. It is copied before this method returns.</param>
    /// <param name="parse">Reads the answer; runs on the reader.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal ValueTask<T> CallAsync<T>(
        string topic, ReadOnlyMemory<byte>? payload, ResponseParser<T> parse, RpcOptions? options, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        options ??= RpcOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.None);
        if (options.NodeId == FluxNodeId.Upstream || !_connection.HasRoom)
        {
            return new ValueTask<T>(CallAsTaskAsync(topic, payload, parse, options, explain: null, cancellationToken));
        }

        TimeSpan timeout = TimeoutOf(options);
        PooledCall<T> call = PooledCall<T>.Rent(topic, options.NodeId, parse);
        ValueTask<T> answer = call.Answer;
        call.Watch(timeout, _options.TimeProvider, cancellationToken);
        SendUnlessEnded(call, request);
        return answer;
    }

    /// <summary>Sends a request whose JSON is written for it, and awaits its one answer.</summary>
    /// <typeparam name="TState">What the payload is made of.</typeparam>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="state">What the payload is made of.</param>
    /// <param name="write">Writes the payload; must write exactly one value.</param>
    /// <param name="parse">Reads the answer; runs on the reader.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal ValueTask<T> CallAsync<TState, T>(
        string topic,
        TState state,
        Action<Utf8JsonWriter, TState> write,
        ResponseParser<T> parse,
        RpcOptions? options,
        CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.Rent(state, write);
        return CallAsync(topic, payload.Memory, parse, options, cancellationToken);
    }

    /// <summary>As <see cref="CallAsync{T}"/>, as a task: for what is awaited for long, or by several.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none. It is copied before this method returns.</param>
    /// <param name="parse">Reads the answer; runs on the reader.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="explain">Says more about the service's errors than the service does; null for nothing.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal Task<T> CallAsTaskAsync<T>(
        string topic,
        ReadOnlyMemory<byte>? payload,
        ResponseParser<T> parse,
        RpcOptions? options,
        Func<FluxRpcException, FluxRpcException>? explain,
        CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        options ??= RpcOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.None);
        TaskCall<T> call = new(topic, options.NodeId, parse, explain);
        call.Watch(TimeoutOf(options), _options.TimeProvider, cancellationToken);
        if (options.NodeId == FluxNodeId.Upstream || !_connection.HasRoom)
        {
            return SendLaterAsync(call, request.Copy());
        }

        SendUnlessEnded(call, request);
        return call.Task;
    }

    /// <summary>As <see cref="CallAsync{T}"/>, blocking.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="parse">Reads the answer.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal T Call<T>(
        string topic, ReadOnlyMemory<byte>? payload, ResponseParser<T> parse, RpcOptions? options, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= RpcOptions.Default;
        if (options.NodeId == FluxNodeId.Upstream || !_connection.HasRoom)
        {
            _connection.BeforeBlocking();
            return CallAsTaskAsync(topic, payload, parse, options, explain: null, cancellationToken).GetAwaiter().GetResult();
        }

        TimeSpan timeout = TimeoutOf(options);
        Action<PendingOperation>? watch = timeout == Timeout.InfiniteTimeSpan && !cancellationToken.CanBeCanceled
            ? null
            : operation => operation.Watch(timeout, _options.TimeProvider, cancellationToken);
        return _connection.Call(topic, new OutboundRequest(topic, payload, options.NodeId, FluxMessageFlags.None), parse, watch);
    }

    /// <summary>As <see cref="CallAsync{TState, T}"/>, blocking.</summary>
    /// <typeparam name="TState">What the payload is made of.</typeparam>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="state">What the payload is made of.</param>
    /// <param name="write">Writes the payload; must write exactly one value.</param>
    /// <param name="parse">Reads the answer.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal T Call<TState, T>(
        string topic,
        TState state,
        Action<Utf8JsonWriter, TState> write,
        ResponseParser<T> parse,
        RpcOptions? options,
        CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.Rent(state, write);
        return Call(topic, payload.Memory, parse, options, cancellationToken);
    }

    /// <summary>Sends a request and yields its answers until the service ends the stream with ENODATA.</summary>
    /// <typeparam name="T">What an answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="parse">Reads an answer; runs on the reader.</param>
    /// <param name="options">Destination, cancel topic and limits; null for the defaults.</param>
    /// <param name="explain">Says more about the service's errors than the service does; null for nothing.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The answers. The request is sent when the first one is asked for.</returns>
    internal async IAsyncEnumerable<T> StreamAsync<T>(
        string topic,
        ReadOnlyMemory<byte>? payload,
        ResponseParser<T> parse,
        RpcStreamOptions? options,
        Func<FluxRpcException, FluxRpcException>? explain,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= RpcStreamOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.Streaming);
        OutboundRequest address = request with { Payload = null };
        ResponseStream<T> stream = new(
            topic, options.NodeId, parse, LimitsOf(options), abandoned => SendCancel(abandoned, address, options.CancelTopic), explain);
        stream.Watch(options.Timeout ?? Timeout.InfiniteTimeSpan, _options.TimeProvider, cancellationToken);
        try
        {
            if (options.NodeId == FluxNodeId.Upstream || !_connection.HasRoom)
            {
                Task ended = stream.WhenEnded;
                request = await AddressAsync(request, ended).ConfigureAwait(false);
                address = request with { Payload = null };
                await WaitForRoomAsync(ended).ConfigureAwait(false);
            }

            SendUnlessEnded(stream, request);
            do
            {
                while (stream.TryRead(out T item))
                {
                    // What is already here is not handed out any more once the caller has had enough.
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return item;
                }
            }
            while (await stream.WaitAsync().ConfigureAwait(false));
        }
        finally
        {
            stream.Leave();
        }
    }

    /// <summary>Sends a request and makes one result of its many answers, as they come.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none. It is copied before this method returns.</param>
    /// <param name="fold">Makes the result.</param>
    /// <param name="cancelTopic">The service's own cancel request, sent when the caller leaves early.</param>
    /// <param name="explain">Says more about the service's errors than the service does; null for nothing.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The result.</returns>
    internal Task<TResult> FoldAsync<TResult>(
        string topic,
        ReadOnlyMemory<byte>? payload,
        IResponseFold<TResult> fold,
        string cancelTopic,
        Func<FluxRpcException, FluxRpcException>? explain,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        OutboundRequest request = new(topic, payload, FluxNodeId.Any, FluxMessageFlags.Streaming);
        OutboundRequest address = request with { Payload = null };
        FoldedStream<TResult> stream = new(
            topic, FluxNodeId.Any, fold, abandoned => SendCancel(abandoned, address, cancelTopic), explain);
        stream.Watch(Timeout.InfiniteTimeSpan, _options.TimeProvider, cancellationToken);
        if (!_connection.HasRoom)
        {
            return FoldLaterAsync(stream, request.Copy());
        }

        SendUnlessEnded(stream, request);
        return stream.Task;
    }

    /// <summary>Sends a request that no answer is wanted for.</summary>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="cancellationToken">Ends the waiting for room in the send queue.</param>
    /// <returns>Completes when the request is queued.</returns>
    internal async Task SendAsync(string topic, ReadOnlyMemory<byte>? payload, FluxNodeId nodeId, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        cancellationToken.ThrowIfCancellationRequested();
        OutboundRequest request = new(topic, payload, nodeId, FluxMessageFlags.NoResponse);
        if (nodeId == FluxNodeId.Upstream)
        {
            request = request.ToUpstreamOf(await GetOwnRankAsync().WaitAsync(cancellationToken).ConfigureAwait(false));
        }

        await _connection.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        if (!_connection.SendWithoutResponse(request, neverBlock: false))
        {
            throw new FluxConnectionException(
                $"{_connection.ClosedBy?.Message} {topic} was not sent.", _connection.ClosedBy?.Errno ?? FluxErrno.ECONNRESET);
        }
    }

    /// <summary>Refuses a topic that the broker would not answer.</summary>
    /// <param name="topic">The topic.</param>
    /// <exception cref="ArgumentException">It is empty, contains a NUL, or its service name is too long.</exception>
    internal static void CheckTopic(string topic)
    {
        // Topics are literals nearly always, and the same one comes again and again.
        if (ReferenceEquals(topic, s_lastChecked))
        {
            return;
        }

        ArgumentException.ThrowIfNullOrEmpty(topic);
        int service = Math.Max(topic.LastIndexOf('.'), 0);
        if (topic.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(topic.AsSpan(0, service)) > MaxServiceBytes)
        {
            throw new ArgumentException(
                $"A topic has no NUL and at most {MaxServiceBytes} bytes before its last '.'; a broker never answers any other.", nameof(topic));
        }

        s_lastChecked = topic;
    }

    // A call that cannot be sent at once: its destination has to be found out, or the broker does not read at present.
    private async Task<T> SendLaterAsync<T>(TaskCall<T> call, OutboundRequest request)
    {
        request = await AddressAsync(request, call.Task).ConfigureAwait(false);
        await WaitForRoomAsync(call.Task).ConfigureAwait(false);
        SendUnlessEnded(call, request);
        return await call.Task.ConfigureAwait(false);
    }

    private async Task<TResult> FoldLaterAsync<TResult>(FoldedStream<TResult> stream, OutboundRequest request)
    {
        await WaitForRoomAsync(stream.Task).ConfigureAwait(false);
        SendUnlessEnded(stream, request);
        return await stream.Task.ConfigureAwait(false);
    }

    private async Task WaitForRoomAsync(Task ended)
    {
        ValueTask room = _connection.WaitForRoomAsync(CancellationToken.None);
        if (!room.IsCompletedSuccessfully)
        {
            // The deadline and the token end the operation itself, and with it this wait.
            await Task.WhenAny(room.AsTask(), ended).ConfigureAwait(false);
        }
    }

    private void SendUnlessEnded(PendingOperation operation, in OutboundRequest request)
    {
        if (!operation.IsCompleted)
        {
            _connection.Send(operation, request);
        }
    }

    private async ValueTask<OutboundRequest> AddressAsync(OutboundRequest request, Task ended)
    {
        if (request.NodeId != FluxNodeId.Upstream)
        {
            return request;
        }

        // The deadline and the token end the operation itself, and with it this wait; it is not sent then.
        Task<uint> rank = GetOwnRankAsync();
        await Task.WhenAny(rank, ended).ConfigureAwait(false);
        return ended.IsCompleted ? request : request.ToUpstreamOf(await rank.ConfigureAwait(false));
    }

    private TimeSpan TimeoutOf(RpcOptions options)
    {
        TimeSpan timeout = options.Timeout ?? _options.DefaultTimeout;
        FluxClientOptions.ThrowIfNoTimeout(timeout, nameof(RpcOptions.Timeout));
        return timeout;
    }

    private StreamLimits LimitsOf(RpcStreamOptions options)
        => new(options.MaxItems ?? _options.MaxStreamItems, options.MaxBytes ?? _options.MaxStreamBytes);

    private void SendCancel(PendingOperation stream, OutboundRequest request, string? cancelTopic)
    {
        if (cancelTopic is null)
        {
            return;
        }

        byte[] payload = JsonPayload.Create(stream.Matchtag, static (writer, matchtag) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("matchtag"u8, matchtag);
            writer.WriteEndObject();
        });
        OutboundRequest cancel = request with
        {
            Topic = cancelTopic,
            Payload = payload,
            Flags = (request.Flags & FluxMessageFlags.Upstream) | FluxMessageFlags.NoResponse,
        };

        // If the connection has ended, so has the stream at the broker.
        _connection.SendWithoutResponse(cancel, neverBlock: true);
    }

    // Asked once and remembered, because it cannot change on a connection; a failure is not remembered.
    private Task<uint> GetOwnRankAsync()
    {
        Task<uint>? known = Volatile.Read(ref _ownRank);
        if (known is null || known.IsFaulted || known.IsCanceled)
        {
            known = AttributeService.GetNumberAsync(this, AttributeService.Rank, CancellationToken.None);
            Volatile.Write(ref _ownRank, known);

            // Whoever needs the rank awaits it. If all of them have left by then, its failure is no unobserved exception.
            _ = known.ContinueWith(
                static task => task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return known;
    }
}
