using System.Buffers;
using System.Text;
using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests;

namespace FluxWire.Fuzz.Seeding;

/// <summary>What a real broker and its clients said to each other, in pieces that a harness can take.</summary>
internal static class RecordedMessages
{
    // Long inputs make a fuzzer slow, and have nothing that shorter ones do not have.
    private const int LongestSeed = 1500;

    /// <summary>The messages of all recordings: of those of one kind and length the first.</summary>
    internal static IEnumerable<byte[]> All() => Short(Messages())
        .DistinctBy(bytes => (Read(bytes).Header.Type, Read(bytes).Header.Flags, bytes.Length / 16));

    /// <summary>Payloads.</summary>
    internal static IEnumerable<byte[]> Payloads() => Short(Messages().Select(bytes => Read(bytes).Payload.ToArray()))
        .DistinctBy(payload => payload.Length / 8);

    /// <summary>Single entries of main and guest eventlogs.</summary>
    internal static IEnumerable<byte[]> EventlogLines() => Short(Logs().SelectMany(Lines))
        .DistinctBy(line => Encoding.UTF8.GetString(line)[^Math.Min(line.Length, 30)..]);

    /// <summary>Single entries of output eventlogs.</summary>
    internal static IEnumerable<byte[]> OutputLines() => EventlogLines()
        .Where(static line => new[] { "\"data\"", "\"log\"", "\"redirect\"", "\"header\"" }.Any(Encoding.UTF8.GetString(line).Contains));

    /// <summary>Eventlogs as recorded watches gave them.</summary>
    internal static IEnumerable<byte[]> Eventlogs() => Short(Logs()).DistinctBy(static log => log.Length / 8);

    /// <summary>Signed jobs that were submitted.</summary>
    internal static IEnumerable<string> SignedJobs() => Transcripts().SelectMany(Objects).Select(static payload => Text(payload, "J"))
        .Where(static text => text.Length is > 0 and < LongestSeed).DistinctBy(static text => text.Length);

    private static IEnumerable<byte[]> Short(IEnumerable<byte[]> inputs) => inputs.Where(static input => input.Length <= LongestSeed);

    private static IEnumerable<byte[]> Logs() => Transcripts()
        .Select(static transcript => Encoding.UTF8.GetBytes(string.Concat(Objects(transcript).Select(static payload => Text(payload, "event")))))
        .Where(static log => log.Length > 0);

    private static IEnumerable<byte[]> Messages() => Transcripts().SelectMany(Raw);

    private static IEnumerable<string> Transcripts() =>
        Directory.EnumerateFiles(Fixtures.PathOf(""), "transcript*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static IEnumerable<byte[]> Raw(string transcript)
    {
        foreach (string line in File.ReadLines(transcript))
        {
            using JsonDocument record = JsonDocument.Parse(line);
            if (record.RootElement.Text("kind") == "msg")
            {
                yield return record.RootElement.GetProperty("raw").GetBytesFromBase64();
            }
        }
    }

    private static FluxMessage Read(ReadOnlyMemory<byte> bytes)
    {
        FluxMessageReader.TryRead(ref bytes, out FluxMessage message);
        return message;
    }

    private static IEnumerable<JsonElement> Objects(string transcript)
    {
        foreach (byte[] bytes in Raw(transcript))
        {
            string payload = FluxPayload.GetText(Read(bytes).Payload);
            if (payload.StartsWith('{') && payload.EndsWith('}'))
            {
                using JsonDocument document = JsonDocument.Parse(payload);
                yield return document.RootElement.Clone();
            }
        }
    }

    private static string Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static IEnumerable<byte[]> Lines(byte[] log) =>
        Encoding.UTF8.GetString(log).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes);
}
