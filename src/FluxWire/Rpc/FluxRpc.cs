using System.Runtime.CompilerServices;
using System.Text;
using FluxWire.Broker;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <summary>Calls and streams on a connection: what every facet of the client is built on.</summary>
internal sealed class FluxRpc
{
    // A broker drops a request with a longer service name without any answer (flux-core 0.88.0).
    private const int MaxServiceBytes = 244;

    private readonly FluxConnection _connection;
    private readonly FluxClientOptions _options;
    private Task<uint>? _ownRank;

    internal FluxRpc(FluxConnection connection, FluxClientOptions options)
    {
        _connection = connection;
        _options = options;
    }

    /// <summary>Sends a request and awaits its one answer.</summary>
    /// <typeparam name="T">What the answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="parse">Reads the answer; runs on the reader.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer.</returns>
    internal async Task<T> CallAsync<T>(
        string topic, ReadOnlyMemory<byte>? payload, ResponseParser<T> parse, RpcOptions? options, CancellationToken cancellationToken)
    {
        CheckTopic(topic);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= RpcOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.None);
        UnaryCall<T> call = new(topic, options.NodeId, parse);
        TimeSpan timeout = options.Timeout ?? _options.DefaultTimeout;
        using (OperationBounds.Watch(call, timeout, _options.TimeProvider, cancellationToken))
        {
            request = await AddressAsync(request, call.Task).ConfigureAwait(false);
            await SendAsync(call, call.Task, request).ConfigureAwait(false);
            return await call.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request and yields its answers until the service ends the stream with ENODATA.</summary>
    /// <typeparam name="T">What an answer is parsed to.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The payload as it travels; null for none.</param>
    /// <param name="parse">Reads an answer; runs on the reader.</param>
    /// <param name="options">Destination, cancel topic and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The answers. The request is sent when the first one is asked for.</returns>
    internal async IAsyncEnumerable<T> StreamAsync<T>(
        string topic,
        ReadOnlyMemory<byte>? payload,
        ResponseParser<T> parse,
        RpcStreamOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= RpcStreamOptions.Default;
        OutboundRequest request = new(topic, payload, options.NodeId, FluxMessageFlags.Streaming);
        ResponseStream<T> stream = new(topic, options.NodeId, parse, LimitsOf(options), abandoned => SendCancel(abandoned, request, options.CancelTopic));
        TimeSpan timeout = options.Timeout ?? Timeout.InfiniteTimeSpan;
        using (OperationBounds.Watch(stream, timeout, _options.TimeProvider, cancellationToken))
        {
            request = await AddressAsync(request, stream.Ended).ConfigureAwait(false);
            await SendAsync(stream, stream.Ended, request).ConfigureAwait(false);
            try
            {
                // Null is an item too, such as the sentinel of an eventlog: "(true, T item)" would not match it.
                while (await stream.ReadAsync().ConfigureAwait(false) is (true, var item))
                {
                    // What is already here is not handed out any more once the caller has had enough.
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return item;
                }
            }
            finally
            {
                stream.Leave();
            }
        }
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
        ArgumentException.ThrowIfNullOrEmpty(topic);
        int service = Math.Max(topic.LastIndexOf('.'), 0);
        if (topic.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(topic.AsSpan(0, service)) > MaxServiceBytes)
        {
            throw new ArgumentException(
                $"A topic has no NUL and at most {MaxServiceBytes} bytes before its last '.'; a broker never answers any other.", nameof(topic));
        }
    }

    private async Task SendAsync(PendingOperation operation, Task ended, OutboundRequest request)
    {
        ValueTask room = _connection.WaitForRoomAsync(CancellationToken.None);
        if (!room.IsCompletedSuccessfully)
        {
            // The deadline and the token end the operation itself, and with it this wait.
            await Task.WhenAny(room.AsTask(), ended).ConfigureAwait(false);
        }

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
