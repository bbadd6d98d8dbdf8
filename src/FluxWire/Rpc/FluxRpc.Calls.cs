using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <content>Calls: one request, one answer, awaited or blocked for.</content>
internal sealed partial class FluxRpc
{
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

    // A call that cannot be sent at once: its destination has to be found out, or the broker does not read at present.
    private async Task<T> SendLaterAsync<T>(TaskCall<T> call, OutboundRequest request)
    {
        request = await AddressAsync(request, call.Task).ConfigureAwait(false);
        await WaitForRoomAsync(call.Task).ConfigureAwait(false);
        SendUnlessEnded(call, request);
        return await call.Task.ConfigureAwait(false);
    }

    private TimeSpan TimeoutOf(RpcOptions options)
    {
        TimeSpan timeout = options.Timeout ?? _options.DefaultTimeout;
        FluxClientOptions.ThrowIfNoTimeout(timeout, nameof(RpcOptions.Timeout));
        return timeout;
    }
}
