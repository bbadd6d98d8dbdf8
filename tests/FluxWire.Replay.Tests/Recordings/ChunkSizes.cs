using System.Text.Json;

namespace FluxWire.Replay.Tests.Recordings;

/// <summary>Reads <c>chunks.jsonl</c>.</summary>
internal static class ChunkSizes
{
    /// <summary>The sizes of the broker's pieces; none if the recording does not tell.</summary>
    internal static IReadOnlyList<int> ReadFromBroker(string path)
    {
        List<int> sizes = [];
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            JsonElement chunk = JsonElement.Parse(line);
            if (chunk.GetProperty("dir"u8).ValueEquals("b>c"u8))
            {
                sizes.Add(chunk.GetProperty("n"u8).GetInt32());
            }
        }

        return sizes;
    }
}
