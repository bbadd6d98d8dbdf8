using System.Buffers;
using System.Text;

namespace FluxWire.Protocol;

/// <summary>Writes messages as a Flux broker's local connector frames them: the counterpart of <see cref="FluxMessageReader"/>.</summary>
/// <remarks>A message's size is computed first, so that it is written into one span of the buffer, without a list of parts.</remarks>
public static class FluxMessageWriter
{
    // The part that ends the message: its length and the header.
    private const int HeaderPartSize = 1 + FluxMessageHeader.Size;

    /// <summary>The exact size of an encoded message, in bytes, the frame's prefix included.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The size.</returns>
    /// <exception cref="OverflowException">The message would be larger than 2 GiB.</exception>
    public static int GetEncodedSize(in FluxMessage message)
    {
        FluxMessageFlags flags = message.Header.Flags;
        int size = FluxMessageReader.FramePrefixSize + HeaderPartSize;
        checked
        {
            if ((flags & FluxMessageFlags.Route) != 0)
            {
                size += (int)message.Routes.Encoded.Length + FluxMessageParts.GetEncodedSize(0);
            }

            if ((flags & FluxMessageFlags.Topic) != 0)
            {
                size += FluxMessageParts.GetEncodedSize(message.Topic.Length);
            }

            if ((flags & FluxMessageFlags.Payload) != 0)
            {
                size += FluxMessageParts.GetEncodedSize(message.Payload.Length);
            }
        }

        return size;
    }

    /// <summary>Writes one message.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="message">The message; the flags in its header say which parts are written.</param>
    /// <exception cref="OverflowException">The message would be larger than 2 GiB.</exception>
    public static void Write(IBufferWriter<byte> writer, in FluxMessage message)
    {
        ArgumentNullException.ThrowIfNull(writer);
        int size = GetEncodedSize(message);
        Span<byte> rest = writer.GetSpan(size);
        WritePrefix(ref rest, size);
        FluxMessageFlags flags = message.Header.Flags;
        if ((flags & FluxMessageFlags.Route) != 0)
        {
            message.Routes.Encoded.CopyTo(rest);
            rest = rest[(int)message.Routes.Encoded.Length..];
            FluxMessageParts.WriteLength(ref rest, 0);
        }

        if ((flags & FluxMessageFlags.Topic) != 0)
        {
            WritePart(ref rest, message.Topic);
        }

        if ((flags & FluxMessageFlags.Payload) != 0)
        {
            WritePart(ref rest, message.Payload);
        }

        WriteHeader(rest, message.Header);
        writer.Advance(size);
    }

    /// <summary>Writes a request as a client sends it: empty route stack, credentials left to the broker.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="topic">The topic, without a NUL.</param>
    /// <param name="payload">The payload as it travels, with its NUL if it is JSON.</param>
    /// <param name="flags">Streaming, upstream, no-response, and whether there is a payload; the flags for topic and route are added here.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="matchtag">The matchtag; 0 with <see cref="FluxMessageFlags.NoResponse"/>.</param>
    /// <exception cref="OverflowException">The message would be larger than 2 GiB.</exception>
    /// <remarks>The same bytes as <see cref="Write"/> for <see cref="FluxMessage.Request"/>, without making either.</remarks>
    public static void WriteRequest(
        IBufferWriter<byte> writer,
        string topic,
        ReadOnlySpan<byte> payload,
        FluxMessageFlags flags,
        FluxNodeId nodeId,
        uint matchtag)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(topic);
        flags |= FluxMessageFlags.Topic | FluxMessageFlags.Route;
        bool hasPayload = (flags & FluxMessageFlags.Payload) != 0;
        int topicSize = Encoding.UTF8.GetByteCount(topic);
        int size = checked(FluxMessageReader.FramePrefixSize
            + FluxMessageParts.GetEncodedSize(0)
            + FluxMessageParts.GetEncodedSize(topicSize)
            + (hasPayload ? FluxMessageParts.GetEncodedSize(payload.Length) : 0)
            + HeaderPartSize);

        Span<byte> rest = writer.GetSpan(size);
        WritePrefix(ref rest, size);
        FluxMessageParts.WriteLength(ref rest, 0);
        FluxMessageParts.WriteLength(ref rest, topicSize);
        rest = rest[Encoding.UTF8.GetBytes(topic, rest)..];
        if (hasPayload)
        {
            FluxMessageParts.WriteLength(ref rest, payload.Length);
            payload.CopyTo(rest);
            rest = rest[payload.Length..];
        }

        WriteHeader(rest, new FluxMessageHeader(
            FluxMessageType.Request, flags, FluxMessageHeader.UnknownUserId, FluxRoles.None, nodeId.Value, matchtag));
        writer.Advance(size);
    }

    private static void WritePrefix(ref Span<byte> rest, int size)
    {
        FluxMessageReader.WritePrefix(rest, size - FluxMessageReader.FramePrefixSize);
        rest = rest[FluxMessageReader.FramePrefixSize..];
    }

    private static void WritePart(ref Span<byte> rest, in ReadOnlySequence<byte> part)
    {
        int length = (int)part.Length;
        FluxMessageParts.WriteLength(ref rest, length);
        part.CopyTo(rest);
        rest = rest[length..];
    }

    private static void WriteHeader(Span<byte> rest, in FluxMessageHeader header)
    {
        FluxMessageParts.WriteLength(ref rest, FluxMessageHeader.Size);
        header.Write(rest);
    }
}
