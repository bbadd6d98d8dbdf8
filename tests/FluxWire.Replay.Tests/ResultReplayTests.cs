using System.Text;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Recordings;
using FluxWire.Replay.Tests.Steps;

namespace FluxWire.Replay.Tests;

/// <summary>The reducer alone, without a client: recorded events in, Python's dictionary out.</summary>
public sealed class ResultReplayTests
{
    private const string Call = "job.result";

    public static TheoryData<string> Scenarios()
        => [.. RecordingFolders.OfRepository.Where(static name => ResultsOf(RecordingFolders.Load(name)).Any())];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Reduces_the_recorded_events_to_the_recorded_result(string scenario)
    {
        Recording recording = RecordingFolders.Load(scenario);
        foreach (RecordedStep step in ResultsOf(recording))
        {
            RecordedRequest watch = recording.Connections[step.Connection - 1].RequestAt(step.Sent.Single().Line)!;
            JobResultReducer reducer = new(JobId.FromSigned(step.Args.GetProperty("jobid").GetInt64()));
            foreach (RecordedMessage response in watch.Responses.Where(static response => response.Message.HasPayload))
            {
                string entry = response.Json!.Value.GetProperty("event").GetString()!;
                reducer.Apply(JobEvent.Parse(Encoding.UTF8.GetBytes(entry)));
            }

            ResultComparison.Compare(step.Returned!.Value, reducer.ToResult()).Should().BeNull();
        }
    }

    private static IEnumerable<RecordedStep> ResultsOf(Recording recording)
        => recording.Steps.Where(static step => step is { Call: Call, Returned: not null });
}
