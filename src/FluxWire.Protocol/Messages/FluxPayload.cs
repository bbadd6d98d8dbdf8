using System.Buffers;
using System.Text;

namespace FluxWire.Protocol;

/// <summary>What the bytes of a payload mean: JSON and texts travel with one closing NUL, raw bytes without.</summary>
public static class FluxPayload
{
    /// <summary>The JSON text of a payload: what stands before the first NUL.</summary>
    /// <param name="message">A message with a JSON payload.</param>
    /// <returns>The text in UTF-8, not yet parsed; it points into the message.</returns>
    /// <exception cref="FluxProtocolException">There is no payload, or no NUL in it.</exception>
    public static ReadOnlySequence<byte> GetJson(in FluxMessage message)
    {
        if (!message.HasPayload)
        {
            throw new FluxProtocolException(FluxProtocolError.NoPayload, 0, "a JSON payload was expected, the message has none");
        }

        return GetJson(message.Payload);
    }

    /// <summary>The JSON text of a payload: what stands before the first NUL. Bytes behind it are ignored, as libflux does.</summary>
    /// <param name="payload">The payload's bytes.</param>
    /// <returns>The text in UTF-8, not yet parsed; it points into the payload.</returns>
    /// <exception cref="FluxProtocolException">There is no NUL in it.</exception>
    public static ReadOnlySequence<byte> GetJson(in ReadOnlySequence<byte> payload)
        => payload.PositionOf((byte)0) is SequencePosition nul
            ? payload.Slice(0, nul)
            : throw new FluxProtocolException(FluxProtocolError.UnterminatedJson, payload.Length,
                $"a JSON payload of {payload.Length} bytes has no closing NUL");

    /// <summary>The text of a payload, such as the reason in an error response; a closing NUL is not needed.</summary>
    /// <param name="payload">The payload's bytes.</param>
    /// <returns>The text; bytes that are not UTF-8 become U+FFFD.</returns>
    public static string GetText(in ReadOnlySequence<byte> payload)
        => Encoding.UTF8.GetString(payload.PositionOf((byte)0) is SequencePosition nul ? payload.Slice(0, nul) : payload);

    /// <summary>A payload of text: its UTF-8 bytes and the NUL.</summary>
    /// <param name="text">The text; it must not contain a NUL itself.</param>
    /// <returns>The bytes.</returns>
    public static byte[] FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
