using System.Buffers;
using System.Buffers.Binary;

namespace FluxWire.Protocol;

/// <summary>Takes messages off a stream of bytes as a Flux broker's local connector frames them.</summary>
/// <remarks>
/// <para>
/// A frame is <c>12 00 EE FF</c>, the body's length (u32, big endian, without these eight bytes), and the body: the parts
/// <c>[route]* [empty delimiter] [topic] [payload] header</c>, each with its length in front.
/// </para>
/// <para>
/// Here the bytes of flux-core 0.88.0 decide, not the text of RFC 3, which gives the magic in the other byte order, counts
/// the eight bytes in the length and ends topics with a NUL.
/// </para>
/// </remarks>
public static partial class FluxMessageReader
{
    /// <summary>The size of the magic and the length in front of each body, in bytes.</summary>
    public const int FramePrefixSize = 8;

    /// <summary>The default limit on a body's size: 64 MiB. The largest messages of a real instance are job output and KVS values, a few MiB.</summary>
    public const int DefaultMaxMessageSize = 64 * 1024 * 1024;

    /// <summary>
    /// The most routes that a message may have come by, 1024: a message gathers one with each broker on its way, and a tree of brokers is not deep.
    /// </summary>
    public const int MaxRoutes = 1024;

    // Written in host order by libflux; every platform that Flux runs on today is little endian.
    private const uint FrameMagic = 0x1200EEFF;

    // A header and the length byte in front of it: no body can be shorter.
    private const int MinBodySize = FluxMessageHeader.Size + 1;

    /// <summary>Takes one message off the front of a buffer, if all of it is there.</summary>
    /// <param name="buffer">The received bytes; on success it begins behind the message, else it is unchanged.</param>
    /// <param name="message">The message; it points into the buffer.</param>
    /// <param name="maxMessageSize">The largest body to accept, in bytes. It is checked as soon as the length is there, before
    /// the body's bytes are awaited. Default: <see cref="DefaultMaxMessageSize"/>.</param>
    /// <returns>False if more bytes are needed.</returns>
    /// <exception cref="FluxProtocolException">The bytes are not a message. The buffer is unchanged, and no later message of
    /// the same stream can be found.</exception>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer,
        out FluxMessage message,
        int maxMessageSize = DefaultMaxMessageSize)
    {
        if (buffer.IsSingleSegment && TryReadContiguous(buffer.First, out message, out int size, maxMessageSize))
        {
            buffer = buffer.Slice(size);
            return true;
        }

        return TryReadParts(ref buffer, out message, maxMessageSize);
    }

    private static bool TryReadParts(ref ReadOnlySequence<byte> buffer, out FluxMessage message, int maxMessageSize)
    {
        message = default;
        Span<byte> prefix = stackalloc byte[FramePrefixSize];
        int available = (int)Math.Min(buffer.Length, FramePrefixSize);
        prefix = prefix[..available];
        buffer.Slice(0, available).CopyTo(prefix);
        CheckMagic(prefix);
        if (available < FramePrefixSize)
        {
            return false;
        }

        uint bodySize = BinaryPrimitives.ReadUInt32BigEndian(prefix[4..]);
        CheckSize(bodySize, maxMessageSize);
        if (buffer.Length - FramePrefixSize < bodySize)
        {
            return false;
        }

        message = ReadBody(buffer.Slice(FramePrefixSize, bodySize));
        buffer = buffer.Slice(FramePrefixSize + (long)bodySize);
        return true;
    }

    internal static void WritePrefix(Span<byte> destination, int bodySize)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, FrameMagic);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)bodySize);
    }

    // The magic is compared as far as it has come, so that a stranger is known by its first byte.
    private static void CheckMagic(ReadOnlySpan<byte> prefix)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(magic, FrameMagic);
        int length = Math.Min(prefix.Length, magic.Length);
        int same = prefix[..length].CommonPrefixLength(magic);
        if (same < length)
        {
            throw new FluxProtocolException(FluxProtocolError.BadFrameMagic, same,
                $"a frame begins with {Convert.ToHexString(magic)}, found {Convert.ToHexString(prefix[..length])}");
        }
    }

    private static void CheckSize(uint bodySize, int maxMessageSize)
    {
        if (bodySize > (uint)maxMessageSize)
        {
            throw new FluxProtocolException(FluxProtocolError.MessageTooLarge, 4,
                $"a message of {bodySize} bytes was announced, the limit is {maxMessageSize}");
        }

        if (bodySize < MinBodySize)
        {
            throw new FluxProtocolException(FluxProtocolError.TruncatedHeader, 4,
                $"a message of {bodySize} bytes has no room for its {FluxMessageHeader.Size}-byte header");
        }
    }

    private static FluxMessage ReadBody(in ReadOnlySequence<byte> body)
    {
        long headerStart = body.Length - FluxMessageHeader.Size;
        Span<byte> headerBytes = stackalloc byte[FluxMessageHeader.Size];
        body.Slice(headerStart).CopyTo(headerBytes);
        FluxMessageHeader header = FluxMessageHeader.Read(headerBytes, FramePrefixSize + headerStart);

        FluxMessageParts parts = new(body, FramePrefixSize);
        FluxRouteStack routes = default;
        ReadOnlySequence<byte> topic = default;
        ReadOnlySequence<byte> payload = default;
        if ((header.Flags & FluxMessageFlags.Route) != 0)
        {
            routes = ReadRoutes(ref parts, body);
        }

        if ((header.Flags & FluxMessageFlags.Topic) != 0)
        {
            topic = UpToNul(Take(ref parts, body, FluxProtocolError.MissingTopic, "topic"));
        }

        if ((header.Flags & FluxMessageFlags.Payload) != 0)
        {
            payload = Take(ref parts, body, FluxProtocolError.MissingPayload, "payload");
        }

        SkipToHeader(ref parts, body);
        return new FluxMessage(header, routes, topic, payload);
    }

    private static FluxRouteStack ReadRoutes(ref FluxMessageParts parts, in ReadOnlySequence<byte> body)
    {
        for (int routes = 0; ; routes++)
        {
            long start = parts.Position;
            if (Take(ref parts, body, FluxProtocolError.UnterminatedRoutes, "empty part that ends the routes").IsEmpty)
            {
                return new FluxRouteStack(body.Slice(0, start));
            }

            if (routes == MaxRoutes)
            {
                throw new FluxProtocolException(FluxProtocolError.TooManyRoutes, FramePrefixSize + start,
                    $"a message has at most {MaxRoutes} routes");
            }
        }
    }

    private static ReadOnlySequence<byte> Take(
        ref FluxMessageParts parts, in ReadOnlySequence<byte> body, FluxProtocolError missing, string name)
    {
        long start = parts.Position;

        // The part that ends where the body ends is the header, and cannot be anything else as well.
        return parts.TryNext(out ReadOnlySequence<byte> part) && parts.Position < body.Length
            ? part
            : throw new FluxProtocolException(missing, FramePrefixSize + start, $"the flags announce a {name}, and there is none");
    }

    // RFC 3 ends topics with a NUL; the local connector sends none, and libflux stops at the first one it finds.
    private static ReadOnlySequence<byte> UpToNul(in ReadOnlySequence<byte> topic)
        => topic.PositionOf((byte)0) is SequencePosition nul ? topic.Slice(0, nul) : topic;

    // Parts between payload and header are ignored, as libflux does, so that a later version may add some.
    private static void SkipToHeader(ref FluxMessageParts parts, in ReadOnlySequence<byte> body)
    {
        long start = parts.Position;
        ReadOnlySequence<byte> last = default;
        while (parts.TryNext(out ReadOnlySequence<byte> part))
        {
            last = part;
            if (parts.Position < body.Length)
            {
                start = parts.Position;
            }
        }

        if (last.Length != FluxMessageHeader.Size)
        {
            throw new FluxProtocolException(FluxProtocolError.BadHeaderSize, FramePrefixSize + start,
                $"the last part is the header and has {FluxMessageHeader.Size} bytes, found {last.Length}");
        }
    }
}
