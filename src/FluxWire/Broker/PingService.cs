using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Broker;

/// <summary>The service <c>broker.ping</c>, which is open to guests.</summary>
internal static class PingService
{
    internal const string Topic = "broker.ping";

    internal static readonly ResponseParser<PingReply> Parse = ParseReply;

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

    private static PingReply ParseReply(in FluxMessage response)
    {
        ReplyReader reply = new(response);
        string? route = null;
        uint? userId = null;
        uint? roleMask = null;
        uint? rank = null;
        while (reply.ReadMember())
        {
            if (reply.Is("route"u8))
            {
                route = reply.ReadString();
            }
            else if (reply.Is("userid"u8))
            {
                userId = reply.ReadUInt32();
            }
            else if (reply.Is("rolemask"u8))
            {
                roleMask = reply.ReadUInt32();
            }
            else if (reply.Is("rank"u8))
            {
                rank = reply.ReadUInt32();
            }
        }

        return new PingReply(
            route ?? throw reply.Lacks("route"),
            userId ?? throw reply.Lacks("userid"),
            roleMask ?? throw reply.Lacks("rolemask"),
            rank ?? throw reply.Lacks("rank"));
    }
}
