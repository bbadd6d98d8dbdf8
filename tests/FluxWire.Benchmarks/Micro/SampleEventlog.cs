using System.Buffers;
using System.Text.Json;
using FluxWire.Protocol;

namespace FluxWire.Benchmarks.Micro;

/// <summary>A job's eventlog as a real broker sent it: the ten events of a job that succeeded.</summary>
internal static class SampleEventlog
{
    internal static JobId Id { get; } = new(181160378368);

    /// <summary>The log's lines in UTF-8, each with its newline.</summary>
    internal static IReadOnlyList<byte[]> Lines { get; } = ReadLines();

    /// <summary>The whole log.</summary>
    internal static byte[] Log { get; } = [.. Lines.SelectMany(line => line)];

    /// <summary>The line of the event of that name.</summary>
    internal static byte[] LineOf(string name)
        => Lines.Single(line => JsonElement.Parse(line).GetProperty("name"u8).ValueEquals(name));

    private static List<byte[]> ReadLines()
    {
        List<byte[]> lines = [];
        using Stream stream = typeof(SampleEventlog).Assembly.GetManifestResourceStream("result-success.jsonl")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is string record)
        {
            using JsonDocument item = JsonDocument.Parse(record);
            if (item.RootElement.GetProperty("kind"u8).ValueEquals("msg"u8)
                && item.RootElement.GetProperty("dir"u8).ValueEquals("b>c"u8)
                && EventIn(item.RootElement.GetProperty("raw"u8).GetBytesFromBase64()) is byte[] line)
            {
                lines.Add(line);
            }
        }

        return lines.Count == 10 ? lines : throw new InvalidDataException($"10 events were expected, found {lines.Count}.");
    }

    private static byte[]? EventIn(byte[] frame)
    {
        ReadOnlySequence<byte> bytes = new(frame);
        if (!FluxMessageReader.TryRead(ref bytes, out FluxMessage message) || !message.HasPayload)
        {
            return null;
        }

        JsonElement payload = JsonElement.Parse(FluxPayload.GetJson(message).ToArray());
        return payload.TryGetProperty("event"u8, out JsonElement entry) ? System.Text.Encoding.UTF8.GetBytes(entry.GetString()!) : null;
    }
}
