using System.Buffers.Binary;
using System.Text;

namespace FluxWire.Benchmarks.Peer;

/// <summary>Frames put together byte by byte, without the codec that is measured.</summary>
internal static class PeerFrames
{
    /// <summary>Where a frame's matchtag stands, counted from its end.</summary>
    internal const int MatchtagFromEnd = 4;

    private const byte RequestType = 1;
    private const byte ResponseType = 2;
    private const byte TopicAndRoute = 0x01 | 0x08;
    private const byte PayloadFlag = 0x02;
    private const byte StreamingFlag = 0x40;
    private const uint Unknown = 0xFFFFFFFF;

    // What the real connector sends to the instance's owner: libflux ignores a response without roles, and so may we.
    private const uint OwnerAndLocal = 5;

    internal static byte[] Request(string topic, string json) => Frame(RequestType, 0, topic, json, Unknown, 0, Unknown);

    internal static byte[] Response(string topic, string json) => Frame(ResponseType, 0, topic, json, 0, OwnerAndLocal, 0);

    internal static byte[] StreamItem(string topic, string json)
        => Frame(ResponseType, StreamingFlag, topic, json, 0, OwnerAndLocal, 0);

    internal static byte[] EndOfStream(string topic, uint errno)
        => Frame(ResponseType, StreamingFlag, topic, null, 0, OwnerAndLocal, errno);

    private static byte[] Frame(byte type, byte flags, string topic, string? json, uint userId, uint roles, uint aux1)
    {
        // The first zero ends an empty route stack.
        List<byte> body = [0, .. Part(Encoding.UTF8.GetBytes(topic))];
        if (json is not null)
        {
            body.AddRange(Part([.. Encoding.UTF8.GetBytes(json), 0]));
        }

        flags |= (byte)(TopicAndRoute | (json is null ? 0 : PayloadFlag));
        body.AddRange(Part([0x8E, 1, type, flags, .. Number(userId), .. Number(roles), .. Number(aux1), .. Number(0)]));
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
