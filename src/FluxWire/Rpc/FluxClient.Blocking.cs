using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FluxWire.Rpc;

namespace FluxWire;

/// <content>
/// Blocking calls, for tools: the caller receives its answer itself, so that nothing has to be handed to and fro between threads. A converter or constructor
/// that reads an answer may not use them; it gets an <see cref="InvalidOperationException"/>, because it runs on the thread that would have to receive.
/// </content>
public sealed partial class FluxClient
{
    /// <summary>As <see cref="CallAsync(string, JsonNode?, RpcOptions?, CancellationToken)"/>, blocking the calling thread.</summary>
    /// <param name="topic">The service and method, such as <c>attr.get</c>.</param>
    /// <param name="payload">The JSON object to send; null for no payload, which is not the same as an empty object.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting, within a tenth of a second; the broker may act on the request all the same.</param>
    /// <returns>The answer; its <see cref="JsonElement.ValueKind"/> is <see cref="JsonValueKind.Undefined"/> if it has no payload.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error: ENOSYS if there is no such service or method.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    /// <exception cref="FluxProtocolException">The answer is not JSON.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>For tools and threads of their own. A server should await: a blocked thread of its pool serves nobody else.</remarks>
    public JsonElement Call(
        string topic, JsonNode? payload = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _rpc.Call(topic, ToPayload(payload), ParseJson, options, cancellationToken);

    /// <summary>
    /// As <see cref="CallAsync{TRequest, TResponse}(string, TRequest, JsonTypeInfo{TRequest}, JsonTypeInfo{TResponse}, RpcOptions?, CancellationToken)"/>,
    /// blocking the calling thread.
    /// </summary>
    /// <typeparam name="TRequest">What is sent.</typeparam>
    /// <typeparam name="TResponse">What is answered.</typeparam>
    /// <param name="topic">The service and method.</param>
    /// <param name="payload">What to send.</param>
    /// <param name="requestType">How to write it, from a source-generated <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <param name="responseType">How to read the answer.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting, within a tenth of a second; the broker may act on the request all the same.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    /// <exception cref="FluxProtocolException">The answer has no payload, or is not the JSON that was expected.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TResponse Call<TRequest, TResponse>(
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
        return _rpc.Call(topic, json.Memory, ResponseParsers.Typed(responseType), options, cancellationToken);
    }

    /// <summary>As <see cref="CallRawAsync"/>, blocking the calling thread.</summary>
    /// <param name="topic">The service and method, such as <c>content.load</c>.</param>
    /// <param name="payload">The bytes to send, with the closing NUL if they are JSON; null for no payload.</param>
    /// <param name="options">Destination and deadline; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting, within a tenth of a second; the broker may act on the request all the same.</param>
    /// <returns>The bytes of the answer; null if it has no payload.</returns>
    /// <exception cref="ArgumentException">The topic is empty, or of a form that a broker never answers.</exception>
    /// <exception cref="FluxRpcException">The service answered with an error.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public byte[]? CallRaw(
        string topic, byte[]? payload, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _rpc.Call(topic, ToPayload(payload), ParseBytes, options, cancellationToken);
}
