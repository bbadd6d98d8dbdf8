using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FluxWire.Protocol;

/// <content>
/// The fast path: a whole and well-formed message in contiguous memory, which is what a receive buffer holds nearly always. Whatever is not just
/// that is left to the general path, so that each kind of error is found and worded in one place.
/// </content>
public static partial class FluxMessageReader
{
    /// <summary>Takes one message off the front of contiguous memory, if all of it is there.</summary>
    /// <param name="buffer">The received bytes; on success it begins behind the message, else it is unchanged.</param>
    /// <param name="message">The message; it points into the buffer.</param>
    /// <param name="maxMessageSize">The largest body to accept, in bytes. Default: <see cref="DefaultMaxMessageSize"/>.</param>
    /// <returns>False if more bytes are needed.</returns>
    /// <exception cref="FluxProtocolException">The bytes are not a message. The buffer is unchanged, and no later message of
    /// the same stream can be found.</exception>
    public static bool TryRead(
        ref ReadOnlyMemory<byte> buffer,
        out FluxMessage message,
        int maxMessageSize = DefaultMaxMessageSize)
    {
        if (TryReadContiguous(buffer, out message, out int size, maxMessageSize))
        {
            buffer = buffer[size..];
            return true;
        }

        ReadOnlySequence<byte> sequence = new(buffer);
        bool isWhole = TryReadParts(ref sequence, out message, maxMessageSize);
        buffer = buffer[(int)(buffer.Length - sequence.Length)..];
        return isWhole;
    }

    private static bool TryReadContiguous(ReadOnlyMemory<byte> buffer, out FluxMessage message, out int size, int maxMessageSize)
    {
        message = default;
        size = 0;
        ReadOnlySpan<byte> bytes = buffer.Span;
        if (bytes.Length < FramePrefixSize + MinBodySize || BinaryPrimitives.ReadUInt32BigEndian(bytes) != FrameMagic)
        {
            return false;
        }

        uint bodySize = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (bodySize < MinBodySize || bodySize > (uint)maxMessageSize || bodySize > (uint)(bytes.Length - FramePrefixSize))
        {
            return false;
        }

        size = FramePrefixSize + (int)bodySize;
        ReadOnlySpan<byte> body = bytes[FramePrefixSize..size];
        int headerStart = body.Length - FluxMessageHeader.Size;
        return FluxMessageHeader.TryRead(body[headerStart..], out FluxMessageHeader header)
            && TryFindParts(body, header, out Parts parts)
            && MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> array)
            && Put(out message, header, parts, array);
    }

    private static bool TryFindParts(ReadOnlySpan<byte> body, in FluxMessageHeader header, out Parts parts)
    {
        parts = default;
        int position = 0;
        int headerLength = body.Length - FluxMessageHeader.Size - 1;
        if ((header.Flags & FluxMessageFlags.Route) != 0)
        {
            int length;
            int routes = -1;
            do
            {
                parts.RoutesLength = position;
                length = FluxMessageParts.Find(body, ref position, out _);
                routes++;
            }
            while (length > 0);

            if (length < 0 || routes > MaxRoutes)
            {
                return false;
            }
        }

        if ((header.Flags & FluxMessageFlags.Topic) != 0)
        {
            parts.TopicLength = FluxMessageParts.Find(body, ref position, out parts.TopicStart);
            if (parts.TopicLength < 0)
            {
                return false;
            }

            // RFC 3 ends topics with a NUL, the local connector does not.
            int nul = body.Slice(parts.TopicStart, parts.TopicLength).IndexOf((byte)0);
            parts.TopicLength = nul < 0 ? parts.TopicLength : nul;
        }

        if ((header.Flags & FluxMessageFlags.Payload) != 0)
        {
            parts.PayloadLength = FluxMessageParts.Find(body, ref position, out parts.PayloadStart);
            if (parts.PayloadLength < 0)
            {
                return false;
            }
        }

        // Exactly the header is left: its length, and its bytes. Parts of a later version in between take the general path.
        return position == headerLength && body[position] == FluxMessageHeader.Size;
    }

    private static bool Put(out FluxMessage message, in FluxMessageHeader header, in Parts parts, ArraySegment<byte> array)
    {
        int start = array.Offset + FramePrefixSize;
        message = new FluxMessage(
            header,
            parts.RoutesLength == 0 ? default : new FluxRouteStack(new(array.Array!, start, parts.RoutesLength)),
            parts.TopicLength == 0 ? default : new(array.Array!, start + parts.TopicStart, parts.TopicLength),
            parts.PayloadLength == 0 ? default : new(array.Array!, start + parts.PayloadStart, parts.PayloadLength));
        return true;
    }

    private struct Parts
    {
        internal int RoutesLength;
        internal int TopicStart;
        internal int TopicLength;
        internal int PayloadStart;
        internal int PayloadLength;
    }
}
