using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Broker;

/// <summary>The service <c>broker.ping</c>, which is open to guests.</summary>
internal static class PingService
{
    internal const string Topic = "broker.ping";

    internal static readonly ResponseParser<PingReply> Parse = ResponseParsers.Typed(BrokerJson.Default.PingReply);

    /// <summary>The request.</summary>
    internal static OutboundRequest Request { get; } = new(Topic, JsonPayload.Create(0, Write), FluxNodeId.Any, FluxMessageFlags.None);

    internal static void Write(Utf8JsonWriter writer, int sequence)
    {
        writer.WriteStartObject();
        writer.WriteNumber("seq"u8, sequence);
        writer.WriteString("pad"u8, "");
        writer.WriteEndObject();
    }

    /// <summary>Who we are, as the broker sees it.</summary>
    internal static FluxIdentity IdentityOf(PingReply reply) => new(reply.UserId, (FluxRoles)reply.RoleMask);
}
