using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;
using FluxWire.Jobs;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The fault strikes a wait for a job: its request, or its answer when the job has ended.</summary>
public sealed class WaitTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    private const string WaitTopic = "job-manager.wait";

    public static TheoryData<Phase, string, Life> Waits => Cells.Of(Phase.Wait);

    public static TheoryData<Phase, string, Life> WaitsForAny => Cells.Of(Phase.WaitForAny);

    [Theory]
    [MemberData(nameof(Waits))]
    public Task A_job_is_awaited(Phase phase, string fault, Life life) => RunAsync(
        phase, fault, life, static stage => PlayAsync(stage, static job => job.Id, Expected.RepeatableCall(stage.Fault, stage.Cell.Life)));

    // The only waitable job of the broker is this cell's, because cells come one after the other and leave none.
    [Theory]
    [MemberData(nameof(WaitsForAny))]
    public Task Any_job_is_awaited(Phase phase, string fault, Life life) => RunAsync(
        phase, fault, life, static stage => PlayAsync(stage, static _ => JobId.Any, Expected.Call(stage.Fault, stage.Cell.Life)));

    private static async Task PlayAsync(Stage stage, Func<LiveJob, JobId> idToWaitFor, Outcome expected)
    {
        LiveJob job = await stage.StartJobAsync(Instance.Single);
        await stage.ConnectAsync();
        stage.Arm(WaitTopic);
        Task requested = stage.RequestsAsync(WaitTopic);
        Task wait = WaitAsync(stage, idToWaitFor(job), job.Id);
        if (stage.Fault.Aim == Aim.ToBroker)
        {
            await stage.UnleashAsync(Limits.Call);
            await job.SignalAsync();
        }
        else
        {
            await requested;
            await job.SignalAsync();
            await stage.UnleashAsync(Limits.Call);
        }

        await stage.ExpectAsync("the wait", wait, expected);
        await stage.ExpectUsableAsync(stage.Fault.Effect == Effect.Absence ? 1 : 0);
    }

    private static async Task WaitAsync(Stage stage, JobId id, JobId expected)
    {
        JobWaitResult result = await stage.Client.Jobs.WaitAsync(id, stage.Bounded, stage.CallersToken);
        result.Should().Be(new JobWaitResult(expected, false, "task(s) exited with exit code 3"));
    }
}
