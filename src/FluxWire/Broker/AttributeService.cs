using System.Globalization;
using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Rpc;

namespace FluxWire.Broker;

/// <summary>The service <c>attr.get</c> and the attributes that the client itself asks for.</summary>
internal static class AttributeService
{
    internal const string Rank = "rank";
    internal const string Size = "size";
    internal const string Version = "version";

    private const string GetTopic = "attr.get";

    private static readonly ResponseParser<AttributeReply> ParseReply = ResponseParsers.Typed(BrokerJson.Default.AttributeReply);

    internal static async Task<string> GetAsync(FluxRpc rpc, string name, RpcOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            AttributeReply reply = await rpc.CallAsync(GetTopic, name, WriteName, ParseReply, options, cancellationToken).ConfigureAwait(false);
            return reply.Value;
        }
        catch (FluxRpcException e) when (IsUnknown(e))
        {
            throw Unknown(e, name);
        }
    }

    internal static string Get(FluxRpc rpc, string name, RpcOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return rpc.Call(GetTopic, name, WriteName, ParseReply, options, cancellationToken).Value;
        }
        catch (FluxRpcException e) when (IsUnknown(e))
        {
            throw Unknown(e, name);
        }
    }

    internal static async Task<uint> GetNumberAsync(FluxRpc rpc, string name, RpcOptions? options, CancellationToken cancellationToken)
    {
        string value = await GetAsync(rpc, name, options, cancellationToken).ConfigureAwait(false);
        return uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            ? number
            : throw new FluxProtocolException(FluxProtocolError.InvalidJson, 0, $"attribute {name} is '{value}', not a number");
    }

    private static bool IsUnknown(FluxRpcException e) => e.Errno == FluxErrno.ENOENT && e.BrokerText is null;

    private static FluxRpcException Unknown(FluxRpcException e, string name)
        => new(e.Errno, e.Topic, e.NodeId, null, $"The broker has no attribute '{name}'; 'flux lsattr' lists those that it has.");

    private static void WriteName(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, name);
        writer.WriteEndObject();
    }
}
