using System.Buffers;
using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Cli.Tests.Support;

/// <summary>Encoded messages to send through the program.</summary>
internal static class Messages
{
    internal static byte[] Request(string topic, string? json = null, uint matchtag = 1)
        => Encode(FluxMessage.Request(Encoding.UTF8.GetBytes(topic), Json(json), FluxNodeId.Any, matchtag));

    internal static byte[] RequestOf(string topic, byte[] payload)
        => Encode(FluxMessage.Request(Encoding.UTF8.GetBytes(topic), new(payload), FluxNodeId.Rank(3), 7));

    internal static byte[] Response(string topic, string? json = null, int errno = 0, uint matchtag = 1)
    {
        FluxMessage request = FluxMessage.Request(Encoding.UTF8.GetBytes(topic), null, FluxNodeId.Any, matchtag);
        return Encode(FluxMessage.Response(request, new FluxErrno(errno), Json(json), 0, FluxRoles.Owner | FluxRoles.Local));
    }

    internal static byte[] Event(string topic, uint sequence, params string[] routes)
    {
        FluxMessage bare = FluxMessage.Event(Encoding.UTF8.GetBytes(topic), null, sequence, 0, FluxRoles.Owner);
        return Encode(new FluxMessage(bare.Header, FluxRouteStack.Create(routes), bare.Topic, bare.Payload));
    }

    internal static byte[] Encode(in FluxMessage message)
    {
        ArrayBufferWriter<byte> writer = new();
        FluxMessageWriter.Write(writer, message);
        return writer.WrittenSpan.ToArray();
    }

    private static ReadOnlySequence<byte>? Json(string? json)
        => json is null ? null : new ReadOnlySequence<byte>(FluxPayload.FromText(json));
}
