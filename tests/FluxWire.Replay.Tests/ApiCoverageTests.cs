using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;
using FluxWire.Replay.Tests.Steps;

namespace FluxWire.Replay.Tests;

/// <summary>Replays are only worth something if they go through the API that users call.</summary>
public sealed class ApiCoverageTests
{
    [Fact]
    public async Task The_recordings_reach_every_kind_of_call()
    {
        HashSet<string> reached = [];
        List<string> rawSubmits = [];
        foreach (string scenario in RecordingFolders.OfRepository)
        {
            Recording recording = RecordingFolders.Load(scenario);
            IReadOnlyList<Operation> operations = await ReplayRun.ExecuteAsync(recording, Delivery.WholeMessages, allCallsAreKnown: true);
            reached.UnionWith(operations.Select(static operation => operation.Api));
            rawSubmits.AddRange(recording.Steps
                .Where(static step => step is { Call: "job.submit" } && step.Arg("command") is not null)
                .Where(step => operations.Any(operation => step.Sent.Contains(operation.Request.Message) && operation.Api != "SubmitAsync"))
                .Select(step => $"{scenario}: {step}"));
        }

        reached.Should().BeEquivalentTo(
        [
            "SubmitAsync", "SubmitJsonAsync", "SubmitSignedAsync", "WaitAsync", "ResultAsync", "WatchEventsAsync",
            "CancelAsync", "RaiseAsync", "KillAsync", "CallAsync", "CallRawAsync", "StreamAsync", "PingAsync",
            "GetAttributeAsync", "GetRankAsync",
        ]);

        // Commands go through Jobspec, so that its JSON is compared with that of a real program.
        rawSubmits.Should().BeEmpty();
    }
}
