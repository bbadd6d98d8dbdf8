using FluxWire.FaultMatrix.Matrix;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The fault strikes 20 streams of jobs that run: an answer on one of them, or the request of a call beside them.</summary>
public sealed class StreamTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    private const string WatchTopic = "job-info.eventlog-watch";
    private const string CallTopic = "attr.get";

    public static TheoryData<Phase, string, Life> Streams => Cells.Of(Phase.Streams);

    [Theory]
    [MemberData(nameof(Streams))]
    public Task Twenty_streams_are_under_way(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        await stage.ConnectAsync();
        StreamSet streams = await StreamSet.BeginAsync(stage);
        bool strikesRequest = stage.Fault.Aim == Aim.ToBroker;
        stage.Arm(strikesRequest ? CallTopic : WatchTopic);
        Task? call = strikesRequest ? stage.CallAsync(stage.Bounded with { Repeatable = true }) : null;
        if (!strikesRequest)
        {
            await streams.SignalAsync();
        }

        await stage.UnleashAsync(stage.Fault.SilencesClient || stage.Fault.IsLate ? Limits.Stream : Limits.Call);
        if (call is not null)
        {
            await streams.SignalAsync();
            await stage.ExpectAsync("the call", call, Expected.RepeatableCall(stage.Fault, stage.Cell.Life));
        }

        Outcome expected = Expected.Streams(stage.Fault, stage.Cell.Life);
        if (expected != Outcome.Result)
        {
            // Before the jobs end: what fails has to fail by the fault, and at once.
            await streams.ExpectAsync(expected);
        }

        await streams.SignalAsync();
        await streams.ExpectAsync(expected);
        await streams.ExpectRightAsync(expected == Outcome.Result, Expected.StreamsThatDiffer(stage.Fault));
        await stage.ExpectUsableAsync(call is not null && stage.Fault.Effect == Effect.Absence ? 1 : 0);
    });
}
