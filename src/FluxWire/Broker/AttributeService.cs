using System.Globalization;
using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Broker;

/// <summary>The service <c>attr.get</c> and the attributes that the client itself asks for.</summary>
internal static class AttributeService
{
    internal const string Rank = "rank";
    internal const string Size = "size";
    internal const string Version = "version";

    private const string GetTopic = "attr.get";

    private static readonly ResponseParser<string> Parse = ParseValue;

    internal static Task<string> GetAsync(FluxRpc rpc, string name, RpcOptions? options, CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.Rent(name, WriteName);
        CallTraits traits = new() { Explain = (error, _) => IsUnknown(error) ? Unknown(error, name) : error };
        return rpc.CallAsTaskAsync(GetTopic, payload.Memory, Parse, options, traits, cancellationToken);
    }

    internal static string Get(FluxRpc rpc, string name, RpcOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return rpc.Call(GetTopic, name, WriteName, Parse, options, cancellationToken);
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

    // Its flags say whether the value may be cached, which this client does not do.
    private static string ParseValue(in FluxMessage response)
    {
        ReplyReader reply = new(response);
        string? value = null;
        while (reply.ReadMember())
        {
            if (reply.Is("value"u8))
            {
                value = reply.ReadString();
            }
        }

        return value ?? throw reply.Lacks("value");
    }

    private static void WriteName(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, name);
        writer.WriteEndObject();
    }
}
