using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FluxWire.Connection;
using FluxWire.Rpc;

namespace FluxWire;

/// <content>Any request of any service (RFC 6), for what has no member of its own.</content>
/// <remarks>
/// A call is a <see cref="ValueTask{TResult}"/> of pooled memory: await it, once, or turn it into a task with
/// <see cref="ValueTask{TResult}.AsTask"/> at once if it is to be kept or awaited by several. Types are read where the answer was received, on
/// the thread that serves the whole connection, so constructors and converters must not wait for anything.
/// </remarks>
public sealed partial class FluxClient
{
    private static readonly ResponseParser<JsonElement> ParseJson = ResponseParsers.Json;
    private static readonly ResponseParser<byte[]?> ParseBytes = ResponseParsers.Bytes;

    /// <summary>Calls a service and returns its answer as JSON.</summary>
    /// <param name="topic">The service and method, such as <c>attr.get</c>.</param>
    /// <param name="payload">The JSON object to send; null for no payload, which is not the same as an empty object.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting; the broker may act on the request all the same.</param>
    /// <returns>The answer; its <see cref="JsonElement.ValueKind"/> is <see cref="JsonValueKind.Undefined"/> if it has no payload.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error: ENOSYS if there is no such service or method.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    /// <exception cref="FluxProtocolException">The answer is not JSON.</exception>
    public ValueTask<JsonElement> CallAsync(
        string topic, JsonNode? payload = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (payload is null)
        {
            return _rpc.CallAsync(topic, null, ParseJson, options, cancellationToken);
        }

        using JsonPayload.PooledPayload json = JsonPayload.Rent(payload, static (writer, node) => node.WriteTo(writer));
        return _rpc.CallAsync(topic, json.Memory, ParseJson, options, cancellationToken);
    }

    /// <summary>Calls a service with a typed request and a typed answer, without reflection.</summary>
    /// <typeparam name="TRequest">What is sent.</typeparam>
    /// <typeparam name="TResponse">What is answered.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">What to send.</param>
    /// <param name="requestType">How to write it, from a source-generated <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <param name="responseType">How to read the answer.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting; the broker may act on the request all the same.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    /// <exception cref="FluxProtocolException">The answer has no payload, or is not the JSON that was expected.</exception>
    public ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        string topic,
        TRequest payload,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        RpcOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requestType);
        ArgumentNullException.ThrowIfNull(responseType);
        using JsonPayload.PooledPayload json = WriteTyped(payload, requestType);
        return _rpc.CallAsync(topic, json.Memory, ResponseParsers.Typed(responseType), options, cancellationToken);
    }

    /// <summary>Calls a service with bytes and returns bytes, both as they travel.</summary>
    /// <param name="topic">The service and method, such as <c>content.load</c>.</param>
    /// <param name="payload">The bytes to send, with the closing NUL if they are JSON; null for no payload.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting; the broker may act on the request all the same.</param>
    /// <returns>The bytes of the answer; null if it has no payload.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    public ValueTask<byte[]?> CallRawAsync(
        string topic, byte[]? payload, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _rpc.CallAsync(topic, ToPayload(payload), ParseBytes, options, cancellationToken);

    /// <summary>Sends a request that no answer is wanted for.</summary>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The JSON object to send; null for no payload.</param>
    /// <param name="options">Destination, and how long to wait for a connection and for room; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting for a connection and for room, should the broker not read.</param>
    /// <returns>Completes when the request is queued; whether it is received, nobody tells.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    public Task SendAsync(
        string topic, JsonNode? payload = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _rpc.SendAsync(topic, ToPayload(payload), options, cancellationToken);

    /// <summary>Calls a service that answers many times, and yields the answers as JSON until the service ends the stream.</summary>
    /// <param name="topic">The service and method, such as <c>log.dmesg</c>.</param>
    /// <param name="payload">The JSON object to send; null for no payload.</param>
    /// <param name="options">Destination, cancel topic and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The answers. The request is sent when the first is asked for; leaving the loop ends the stream at the broker too, if
    /// <see cref="RpcStreamOptions.CancelTopic"/> is given. An answer without a payload, which some services send as a separator, is
    /// <see cref="JsonValueKind.Undefined"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error other than ENODATA, which is the normal end.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxSlowConsumerException">More was left unread than the limits allow.</exception>
    public IAsyncEnumerable<JsonElement> StreamAsync(
        string topic, JsonNode? payload = null, RpcStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        FluxRpc.CheckTopic(topic);
        return _rpc.StreamAsync(topic, ToPayload(payload), ParseJson, options, explain: null, resume: null, cancellationToken);
    }

    /// <summary>Calls a service that answers many times, typed both ways and without reflection.</summary>
    /// <typeparam name="TRequest">What is sent.</typeparam>
    /// <typeparam name="TResponse">What is answered.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">What to send.</param>
    /// <param name="requestType">How to write it.</param>
    /// <param name="responseType">How to read an answer.</param>
    /// <param name="options">Destination, cancel topic and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The answers; the request is sent when the first is asked for.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error other than ENODATA, which is the normal end.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxSlowConsumerException">More was left unread than the limits allow.</exception>
    /// <exception cref="FluxProtocolException">An answer has no payload, or is not the JSON that was expected.</exception>
    public IAsyncEnumerable<TResponse> StreamAsync<TRequest, TResponse>(
        string topic,
        TRequest payload,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        RpcStreamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        FluxRpc.CheckTopic(topic);
        ArgumentNullException.ThrowIfNull(requestType);
        ArgumentNullException.ThrowIfNull(responseType);
        return _rpc.StreamAsync(topic, ToPayload(payload, requestType), ResponseParsers.Typed(responseType), options, explain: null, resume: null, cancellationToken);
    }

    /// <summary>Calls a service that answers many times, with bytes both ways.</summary>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">The bytes to send, with the closing NUL if they are JSON; null for no payload.</param>
    /// <param name="options">Destination, cancel topic and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The bytes of each answer, null for one without a payload; the request is sent when the first is asked for.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error other than ENODATA, which is the normal end.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxSlowConsumerException">More was left unread than the limits allow.</exception>
    public IAsyncEnumerable<byte[]?> StreamRawAsync(
        string topic, byte[]? payload, RpcStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        FluxRpc.CheckTopic(topic);
        return _rpc.StreamAsync(topic, ToPayload(payload), ParseBytes, options, explain: null, resume: null, cancellationToken);
    }

    private static JsonPayload.PooledPayload WriteTyped<T>(T payload, JsonTypeInfo<T> type) => JsonPayload.Rent(
        (payload, type), static (writer, state) => JsonSerializer.Serialize(writer, state.payload, state.type));

    private static ReadOnlyMemory<byte>? ToPayload(JsonNode? payload)
        => ToPayload(payload is null ? null : JsonPayload.Create(payload, static (writer, node) => node.WriteTo(writer)));

    // An array that is null would convert to a payload of no bytes, which is not the same as none.
    private static ReadOnlyMemory<byte>? ToPayload(byte[]? payload)
        => payload is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(payload);

    private static ReadOnlyMemory<byte>? ToPayload<T>(T payload, JsonTypeInfo<T> type)
        => JsonPayload.Create((payload, type), static (writer, state) => JsonSerializer.Serialize(writer, state.payload, state.type));
}
