using System.Buffers;

namespace FluxWire.Protocol;

/// <summary>Writes messages as a Flux broker's local connector frames them: the counterpart of <see cref="FluxMessageReader"/>.</summary>
public static class FluxMessageWriter
{
    /// <summary>The exact size of an encoded message, in bytes, the frame's prefix included.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The size.</returns>
    /// <exception cref="OverflowException">The message would be larger than 2 GiB.</exception>
    public static int GetEncodedSize(in FluxMessage message)
        => checked(FluxMessageReader.FramePrefixSize + GetBodySize(message));

    /// <summary>Writes one message.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="message">The message; the flags in its header say which parts are written.</param>
    /// <exception cref="OverflowException">The message would be larger than 2 GiB.</exception>
    public static void Write(IBufferWriter<byte> writer, in FluxMessage message)
    {
        ArgumentNullException.ThrowIfNull(writer);
        int bodySize = GetBodySize(message);
        FluxMessageReader.WritePrefix(writer.GetSpan(FluxMessageReader.FramePrefixSize), bodySize);
        writer.Advance(FluxMessageReader.FramePrefixSize);

        FluxMessageFlags flags = message.Header.Flags;
        if ((flags & FluxMessageFlags.Route) != 0)
        {
            foreach (ReadOnlyMemory<byte> segment in message.Routes.Encoded)
            {
                writer.Write(segment.Span);
            }

            FluxMessageParts.WritePrefix(writer, 0);
        }

        if ((flags & FluxMessageFlags.Topic) != 0)
        {
            FluxMessageParts.Write(writer, message.Topic);
        }

        if ((flags & FluxMessageFlags.Payload) != 0)
        {
            FluxMessageParts.Write(writer, message.Payload);
        }

        FluxMessageParts.WritePrefix(writer, FluxMessageHeader.Size);
        message.Header.Write(writer.GetSpan(FluxMessageHeader.Size));
        writer.Advance(FluxMessageHeader.Size);
    }

    private static int GetBodySize(in FluxMessage message)
    {
        FluxMessageFlags flags = message.Header.Flags;
        int size = FluxMessageParts.GetEncodedSize(FluxMessageHeader.Size);
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
}
