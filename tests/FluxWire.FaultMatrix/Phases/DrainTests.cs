using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The client drains: it waits for a job. The fault strikes the answer, or the request that cancels a watch.</summary>
public sealed class DrainTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    private const string WaitTopic = "job-manager.wait";
    private const string WatchTopic = "job-info.eventlog-watch";
    private const string CancelTopic = "job-info.eventlog-watch-cancel";

    public static TheoryData<Phase, string, Life> Draining => Cells.Of(Phase.Draining);

    [Theory]
    [MemberData(nameof(Draining))]
    public Task What_is_owed_is_waited_for(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        LiveJob job = await stage.StartJobAsync(Instance.Single);
        LiveJob other = await stage.StartJobAsync(Instance.Single);
        await stage.ConnectAsync();
        Task requested = Task.WhenAll(stage.RequestsAsync(WaitTopic), stage.RequestsAsync(WatchTopic, 2));
        RpcOptions? options = stage.Fault.Effect == Effect.LatenessAfterTimeout ? stage.Bounded : null;
        Task wait = stage.Client.Jobs.WaitAsync(job.Id, options, stage.CallersToken);
        using CancellationTokenSource firstWatch = new();
        using CancellationTokenSource secondWatch = new();
        Task first = stage.Client.Jobs.ResultAsync(other.Id, cancellationToken: firstWatch.Token);
        Task second = stage.Client.Jobs.ResultAsync(other.Id, cancellationToken: secondWatch.Token);
        await requested;

        stage.Arm(stage.Fault.Aim == Aim.ToBroker ? CancelTopic : WaitTopic);
        Task<bool> draining = stage.Client.DrainAsync();
        stage.Client.State.Should().Be(FluxClientState.Draining);
        await stage.ExpectAsync("new work", stage.CallAsync(), Outcome.LostUnsent);

        // While it drains, the cancel of a watch is all that a client still says.
        await firstWatch.CancelAsync();
        bool strikesRequest = stage.Fault.Aim == Aim.ToBroker;
        if (!strikesRequest && !stage.Fault.TakesPoke)
        {
            // The wait alone is owed.
            await secondWatch.CancelAsync();
        }

        if (!strikesRequest)
        {
            await job.SignalAsync();
        }

        await stage.StruckAsync();
        (Outcome expected, bool drained) = Expected.Draining(stage.Fault, stage.Cell.Life);
        if (stage.Fault.TakesPoke || expected != Outcome.Result || stage.Fault.Effect == Effect.Pause)
        {
            // A deadline passes only where something waits that cannot end otherwise.
            await stage.TakeEffectAsync(stage.Fault.IsLate ? Limits.Call : Limits.Drain, secondWatch.CancelAsync);
        }

        await secondWatch.CancelAsync();
        if (strikesRequest && expected == Outcome.Result)
        {
            // Otherwise the answer could still come before the broker has seen what it closes the connection for.
            await job.SignalAsync();
        }

        await stage.ExpectAsync("the wait", wait, expected);
        (await draining.Guarded()).Should().Be(drained);
        stage.Client.State.Should().Be(FluxClientState.Closed);
        await EndedAsync(first);
        await EndedAsync(second);
        await stage.Client.DisposeAsync().Guarded();
    });

    // Cancelled, or lost with the connection before: both are seen here, and neither is what this is about.
    private static async Task EndedAsync(Task watch)
    {
        Exception? exception = await Record.ExceptionAsync(() => watch.Guarded());
        exception.Should().Match(static e => e is OperationCanceledException || e is FluxConnectionException);
    }
}
