using System.Text.Json;

namespace FluxWire.Tests.Messages;

/// <summary>One recorded connection: its messages, and the pieces in which its bytes came off the socket.</summary>
internal sealed class RecordedConnection
{
    private const string Transcript = "transcript";
    private const string Chunks = "chunks";

    private readonly string _path;

    internal RecordedConnection(string path) => _path = path;

    /// <summary>All of them, by their paths below protocol-fixtures.</summary>
    internal static IEnumerable<string> Names()
        => Directory.EnumerateFiles(Fixtures.PathOf(""), $"{Transcript}*.jsonl", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Fixtures.PathOf(""), path))
            .Order(StringComparer.Ordinal);

    /// <summary>The messages of both directions, in order.</summary>
    internal IEnumerable<byte[]> Messages() => Records(_path)
        .Where(static record => record.Text("kind") == "msg")
        .Select(static record => record.GetProperty("raw").GetBytesFromBase64());

    /// <summary>The messages of one direction.</summary>
    internal IEnumerable<byte[]> Messages(string direction) => Records(_path)
        .Where(record => record.Text("dir") == direction && record.Text("kind") == "msg")
        .Select(static record => record.GetProperty("raw").GetBytesFromBase64());

    /// <summary>The bytes of one direction in the pieces in which they came, without the greeting byte.</summary>
    internal IEnumerable<byte[]> Pieces(string direction)
    {
        byte[] bytes = [.. Records(_path)
            .Where(record => record.Text("dir") == direction && record.Has("raw"))
            .SelectMany(static record => record.GetProperty("raw").GetBytesFromBase64())];
        int start = 0;
        foreach (JsonElement chunk in Records(Path.Combine(
            Path.GetDirectoryName(_path)!, Path.GetFileName(_path).Replace(Transcript, Chunks, StringComparison.Ordinal))))
        {
            if (chunk.Text("dir") == direction)
            {
                int end = start + chunk.GetProperty("n").GetInt32();
                int greeting = start == 0 && direction == "b>c" ? 1 : 0;
                yield return bytes[(start + greeting)..end];
                start = end;
            }
        }

        start.Should().Be(bytes.Length, "the chunks of a direction are the bytes of its records");
    }

    private static IEnumerable<JsonElement> Records(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}
