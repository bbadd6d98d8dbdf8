using System.Text.Json;

namespace FluxWire.Cli.Recording;

/// <summary>Lines of <c>transcript.jsonl</c> and <c>chunks.jsonl</c>, to and from JSON.</summary>
internal static class TranscriptLine
{
    private const string TimeKey = "t";
    private const string DirectionKey = "dir";
    private const string KindKey = "kind";
    private const string BytesKey = "raw";
    private const string SummaryKey = "summary";
    private const string CountKey = "n";

    private const int TimeDecimals = 6;

    /// <summary>Writes a line of a transcript, newline included.</summary>
    /// <param name="record">The line.</param>
    /// <returns>The JSON in UTF-8.</returns>
    internal static ReadOnlyMemory<byte> Format(TranscriptRecord record) => JsonLine.Utf8Object(json =>
    {
        WriteOrigin(json, record.Time, record.Direction);
        json.WriteString(KindKey, record.Kind.Name());
        if (record.Kind.HasBytes())
        {
            json.WriteBase64String(BytesKey, record.Bytes.Span);
        }

        json.WriteString(SummaryKey, RecordSummary.Of(record));
    });

    /// <summary>Writes a line of the chunk list, newline included.</summary>
    /// <param name="chunk">What was read.</param>
    /// <returns>The JSON in UTF-8.</returns>
    internal static ReadOnlyMemory<byte> Format(RecordedChunk chunk) => JsonLine.Utf8Object(json =>
    {
        WriteOrigin(json, chunk.Time, chunk.Direction);
        json.WriteNumber(CountKey, chunk.Bytes.Length);
    });

    /// <summary>Reads a line of a transcript.</summary>
    /// <param name="line">The JSON; unknown keys, and the summary, are ignored.</param>
    /// <returns>The line.</returns>
    /// <exception cref="FormatException">It is not such a line; the message says why.</exception>
    internal static TranscriptRecord Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return Parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is not a JSON object with the types of a transcript line", e);
        }
    }

    private static TranscriptRecord Parse(JsonElement line)
    {
        TranscriptDirection direction = TranscriptNames.ParseDirection(Text(line, DirectionKey))
            ?? throw new FormatException($"its \"{DirectionKey}\" is neither c>b nor b>c");
        TranscriptKind kind = TranscriptNames.ParseKind(Text(line, KindKey))
            ?? throw new FormatException($"its \"{KindKey}\" is none of auth, msg, raw, reset and eof");
        double time = line.TryGetProperty(TimeKey, out JsonElement value) && value.TryGetDouble(out double seconds)
            ? seconds
            : throw new FormatException($"it has no time \"{TimeKey}\"");
        byte[] bytes = !kind.HasBytes() ? []
            : line.TryGetProperty(BytesKey, out JsonElement raw) && raw.TryGetBytesFromBase64(out byte[]? decoded) ? decoded
            : throw new FormatException($"it has no base64 \"{BytesKey}\"");
        return new TranscriptRecord(time, direction, kind, bytes);
    }

    private static string? Text(JsonElement line, string key)
        => line.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    private static void WriteOrigin(Utf8JsonWriter json, double time, TranscriptDirection direction)
    {
        json.WriteNumber(TimeKey, Math.Round(time, TimeDecimals));
        json.WriteString(DirectionKey, direction.Name());
    }
}
