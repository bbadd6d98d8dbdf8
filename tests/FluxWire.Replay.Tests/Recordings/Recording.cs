using System.Text.Json;

namespace FluxWire.Replay.Tests.Recordings;

/// <summary>A recorded scenario: <c>expected.json</c> and the transcripts of its connections.</summary>
internal sealed class Recording
{
    private Recording(string directory)
    {
        JsonElement expected = JsonElement.Parse(File.ReadAllBytes(Path.Combine(directory, "expected.json")));
        Connections = [.. expected.GetProperty("connections"u8).EnumerateArray().Select(connection =>
        {
            string transcript = connection.GetProperty("transcript"u8).GetString()!;
            string chunks = transcript.Replace("transcript", "chunks", StringComparison.Ordinal);
            return ConnectionTranscript.Load(Path.Combine(directory, transcript), Path.Combine(directory, chunks));
        })];
        Steps = [.. expected.GetProperty("steps"u8).EnumerateArray().Select((step, index) => new RecordedStep(index + 1, step))];
        for (int i = 0; i < Connections.Count; i++)
        {
            AssignMessages(Connections[i], [.. Steps.Where(step => step.Connection == i + 1)]);
        }
    }

    internal IReadOnlyList<ConnectionTranscript> Connections { get; }

    internal IReadOnlyList<RecordedStep> Steps { get; }

    internal static Recording Load(string directory) => new(directory);

    // What was sent between two steps prepares the later one; what came behind the last belongs to it.
    private static void AssignMessages(ConnectionTranscript connection, List<RecordedStep> steps)
    {
        foreach (RecordedMessage message in connection.ClientMessages)
        {
            RecordedStep step = steps.Find(step => step.End >= message.Record.Time) ?? steps[^1];
            step.Add(message);
        }
    }
}
