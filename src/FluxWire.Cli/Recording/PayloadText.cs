using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FluxWire.Protocol;

namespace FluxWire.Cli.Recording;

/// <summary>A payload for people: JSON without blanks, else text, else hexadecimal digits.</summary>
internal static class PayloadText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Puts a payload into words.</summary>
    /// <param name="message">The message.</param>
    /// <param name="maxLength">How many characters to show; 0 for all of them.</param>
    /// <returns>One line; <c>-</c> without a payload.</returns>
    internal static string Describe(in FluxMessage message, int maxLength)
    {
        if (!message.HasPayload)
        {
            return "-";
        }

        if (TryParseJson(message.Payload) is JsonDocument document)
        {
            using (document)
            {
                return Cut(JsonLine.Compact(document.RootElement), maxLength);
            }
        }

        return TryGetText(message.Payload) is string text
            ? Cut($"\"{text}\"", maxLength)
            : DescribeBytes(message.Payload, maxLength);
    }

    /// <summary>Puts bytes that are no text into words.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="maxLength">How many digits to show; 0 for all of them.</param>
    /// <returns>One line.</returns>
    internal static string DescribeBytes(in ReadOnlySequence<byte> bytes, int maxLength)
        => "hex:" + Cut(Convert.ToHexStringLower(bytes.ToArray()), maxLength);

    /// <summary>The payload as JSON, if it is a JSON object or array with its closing NUL.</summary>
    internal static JsonDocument? TryParseJson(in ReadOnlySequence<byte> payload)
    {
        // Bytes behind the NUL are ignored by every service, and would be hidden here: they are not shown as JSON.
        if (payload.PositionOf((byte)0) is not SequencePosition nul
            || payload.Slice(nul).Length != 1
            || payload.FirstSpan.IndexOfAny((byte)'{', (byte)'[') != 0)
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(payload.Slice(0, nul));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The payload as text, if it is printable UTF-8 with or without a closing NUL.</summary>
    internal static string? TryGetText(in ReadOnlySequence<byte> payload)
    {
        ReadOnlySpan<byte> bytes = payload.ToArray();
        if (bytes is [.., 0])
        {
            bytes = bytes[..^1];
        }

        try
        {
            string text = StrictUtf8.GetString(bytes);
            return text.Any(char.IsControl) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Cut(string text, int maxLength)
        => maxLength == 0 || text.Length <= maxLength
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, maxLength)}... ({text.Length - maxLength} more)");
}
