using FluxWire.Protocol;

namespace FluxWire.Jobs;

/// <summary>
/// Reads a response of <c>job-info.eventlog-watch</c> as a broker writes nearly all of them: with nothing but the line, and nothing in it that is escaped but
/// quotes, backslashes and newlines.
/// </summary>
internal static class PlainEventlogResponse
{
    private static ReadOnlySpan<byte> Head => "{\"event\":\""u8;

    private static ReadOnlySpan<byte> Tail => "\"}"u8;

    /// <summary>Reads the line, straight from the receive buffer to the bytes that the event keeps, looking at each once.</summary>
    /// <param name="json">The response's JSON.</param>
    /// <param name="line">The line.</param>
    /// <returns>False if it is not so plain, and a JSON reader has to judge.</returns>
    internal static bool TryReadLine(ReadOnlySpan<byte> json, out ReadOnlyMemory<byte> line)
    {
        line = default;
        if (json.Length < Head.Length + Tail.Length || !json.StartsWith(Head) || !json.EndsWith(Tail))
        {
            return false;
        }

        ReadOnlySpan<byte> text = json[Head.Length..^Tail.Length];
        byte[] unescaped = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte next = text[i];
            if (!PlainText.Has(next))
            {
                // A backslash at the end would be one in front of the closing quote.
                next = next == '\\' && ++i < text.Length ? Unescape(text[i]) : default;
                if (next == default)
                {
                    return false;
                }
            }

            unescaped[length++] = next;
        }

        line = unescaped.AsMemory(0, length);
        return true;
    }

    private static byte Unescape(byte escaped) => escaped switch
    {
        (byte)'"' or (byte)'\\' => escaped,
        (byte)'n' => (byte)'\n',
        _ => default,
    };
}
