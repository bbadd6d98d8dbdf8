using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The fault strikes a call, and in the same moment the client is disposed, with a wait and a watch under way.</summary>
public sealed class DisposeTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    // Several times what a socket holds.
    private const int LargeSize = 1024 * 1024;

    public static TheoryData<Phase, string, Life> Disposing => Cells.Of(Phase.Disposing);

    [Theory]
    [MemberData(nameof(Disposing))]
    public Task Whatever_is_under_way_ends(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        LiveJob job = await stage.StartJobAsync(Instance.Single);
        await stage.ConnectAsync();
        Task requested = Task.WhenAll(stage.RequestsAsync("job-manager.wait"), stage.RequestsAsync("job-info.eventlog-watch"));
        Task wait = stage.Client.Jobs.WaitAsync(job.Id);
        Task result = stage.Client.Jobs.ResultAsync(job.Id);
        await requested;

        stage.Arm("attr.get");
        Task call = stage.CallAsync(stage.Bounded);
        await stage.StruckAsync();
        if (stage.Fault.IsLate)
        {
            await stage.TakeEffectAsync(Limits.Call);
        }
        else if (stage.Fault.TakesPoke)
        {
            // Refused if the fault has been faster, and sent into nothing if not.
            _ = stage.Client.SendAsync("matrix.poke").ContinueWith(
                static sent => sent.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        Task large = Task.CompletedTask;
        bool stalls = stage.Fault.Family == "StopReading" && stage.Fault.Aim == Aim.ToBroker;
        if (stalls)
        {
            // A write is held up as well, by a thread that waits until the socket takes more.
            large = stage.Client.CallRawAsync("broker.ping", new byte[LargeSize]).AsTask();
            await Guard.UntilAsync(() => stage.Client.GetStatistics().QueuedBytes > 0 ? null : "a write that is held up");
        }

        Task first = stage.Client.DisposeAsync().AsTask();
        Task second = stage.Client.DisposeAsync().AsTask();
        await stage.ExpectAsync("the call", call, Expected.DisposedCall(stage.Fault));
        await stage.ExpectAsync("the wait", wait, Expected.DisposedBystander(stage.Fault));
        await stage.ExpectAsync("the result", result, Expected.DisposedBystander(stage.Fault));
        await stage.ExpectAsync("a large call", large, stalls ? Outcome.Closed : Outcome.Result);
        await Task.WhenAll(first, second).Guarded();
        stage.Client.State.Should().Be(FluxClientState.Closed);
        await stage.ExpectAsync("a call on a disposed client", stage.Client.CallAsync("attr.get").AsTask(), Outcome.LostUnsent | Outcome.ClosedUnsent);
    });
}
