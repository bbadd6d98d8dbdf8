using System.Buffers.Binary;
using System.Text;

namespace FluxWire.Tests.Peers;

/// <summary>Messages put together byte by byte, without the codec, so that the two cannot share a mistake.</summary>
internal static class Frames
{
    internal const uint Any = 0xFFFFFFFF;

    private const byte RequestType = 1;
    private const byte ResponseType = 2;
    private const byte EventType = 4;

    /// <summary>A request as libflux sends it.</summary>
    internal static byte[] Request(string topic, string? json, uint matchtag, byte flags = 0, uint nodeId = Any)
        => RequestRaw(topic, json is null ? null : Text(json), matchtag, flags, nodeId);

    internal static byte[] RequestRaw(string topic, byte[]? payload, uint matchtag, byte flags = 0, uint nodeId = Any)
        => Frame(RequestType, flags, topic, payload, userId: 0xFFFFFFFF, roles: 0, nodeId, matchtag);

    internal static byte[] Event(string topic, string json, uint sequence)
        => Frame(EventType, 0, topic, Text(json), userId: 0, roles: 5, sequence, 0);

    /// <summary>A response as the broker's local connector sends it.</summary>
    internal static byte[] Response(string topic, byte[]? payload, uint matchtag, FluxErrno errno = default, byte flags = 0)
        => Frame(ResponseType, flags, topic, payload, userId: 0, roles: 5, (uint)errno.Value, matchtag);

    /// <summary>The response to a request: its unrelated flags, such as streaming, are copied back.</summary>
    internal static byte[] Response(PeerMessage request, byte[]? payload, FluxErrno errno = default)
        => Response(request.Topic, payload, request.Matchtag, errno, (byte)((byte)request.Flags & ~Payload));

    internal static byte[] Response(PeerMessage request, string json) => Response(request, Text(json));

    internal static byte[] Error(PeerMessage request, FluxErrno errno, string? text = null)
        => Response(request, text is null ? null : Text(text), errno);

    /// <summary>How many bytes the first of these messages has.</summary>
    internal static int LengthOfFirst(ReadOnlySpan<byte> messages) => 8 + BinaryPrimitives.ReadInt32BigEndian(messages[4..]);

    internal static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    internal const byte Streaming = 0x40;
    internal const byte NoResponse = 0x04;
    internal const byte Upstream = 0x10;

    private const byte Topic = 0x01;
    private const byte Payload = 0x02;
    private const byte Route = 0x08;

    private static byte[] Frame(
        byte type, byte flags, string topic, byte[]? payload, uint userId, uint roles, uint aux1, uint aux2)
    {
        List<byte> body = [0];
        body.AddRange(Part(Encoding.UTF8.GetBytes(topic)));
        if (payload is not null)
        {
            body.AddRange(Part(payload));
        }

        flags |= (byte)(Topic | Route | (payload is null ? 0 : Payload));
        body.AddRange(Part([0x8E, 1, type, flags, .. Number(userId), .. Number(roles), .. Number(aux1), .. Number(aux2)]));
        return [0x12, 0x00, 0xEE, 0xFF, .. Number((uint)body.Count), .. body];
    }

    private static byte[] Part(byte[] part)
        => part.Length < 255 ? [(byte)part.Length, .. part] : [0xFF, .. Number((uint)part.Length), .. part];

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
