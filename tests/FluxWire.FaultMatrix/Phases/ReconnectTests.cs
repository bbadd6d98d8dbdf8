using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;
using FluxWire.Testing;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The first connection is lost with work under way, and the fault strikes the second.</summary>
public sealed class ReconnectTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    public static TheoryData<Phase, string, Life> Reconnecting => Cells.Of(Phase.Reconnecting);

    public static TheoryData<Phase, string, Life> Resuming => Cells.Of(Phase.Resuming);

    [Theory]
    [MemberData(nameof(Reconnecting))]
    public Task Another_connection_is_made(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        await stage.ConnectAsync();
        OngoingWork work = await OngoingWork.BeginAsync(stage);
        if (stage.Fault.Aim == Aim.Admission)
        {
            ConnectTests.Admit(stage);
        }
        else
        {
            stage.Arm(stage.Fault.Aim switch
            {
                Aim.Greeting => MessageMatch.Greeting with { Connection = 2 },
                Aim.ToBroker => MessageMatch.ToBroker with { Connection = 2, Number = 1 },
                _ => MessageMatch.ToClient with { Connection = 2, Number = 1 },
            });
        }

        stage.Proxy.CutAll();
        if (stage.Fault.Aim == Aim.Admission)
        {
            await FailAndLiftAsync(stage);
        }
        else
        {
            await stage.UnleashAsync(Limits.Connect, poke: static () => Task.CompletedTask);
        }

        await work.Job.SignalAsync();
        await stage.ExpectAsync("the watch", work.Watch, Outcome.Result);
        await stage.ExpectAsync("the result", work.Result, Outcome.Result);
        await stage.ExpectAsync("the call", work.Call, Outcome.Result);
        await stage.ExpectAsync("the wait", work.Wait, Outcome.Result);
        await work.ExpectRightAsync();
    });

    [Theory]
    [MemberData(nameof(Resuming))]
    public Task What_was_under_way_goes_on(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        await stage.ConnectAsync();
        OngoingWork work = await OngoingWork.BeginAsync(stage);

        // What is sent again is sent in the old order: the watch comes first, and the wait last.
        stage.Arm(stage.Fault.Aim == Aim.ToBroker ? OngoingWork.WaitTopic : OngoingWork.WatchTopic, connection: 2);
        stage.Proxy.CutAll();
        await stage.StruckAsync();
        if (stage.Fault.IsLate || (stage.Fault.Effect is Effect.Silence or Effect.Absence && Expected.RepeatedCall(stage.Fault) == Outcome.Result))
        {
            // It passes, but not necessarily before a deadline that the test makes pass.
            await stage.ExpectAsync("the call", work.Call, Outcome.Result);
        }

        if (stage.Fault.IsLate)
        {
            // Its answer is not held back, and the deadline that is to pass is not its.
            await work.Job.SignalAsync();
            await stage.ExpectAsync("the wait", work.Wait, Outcome.Result);
        }

        if (stage.Fault.Effect != Effect.Absence || stage.Fault.Aim == Aim.ToBroker)
        {
            await stage.TakeEffectAsync(stage.Fault.SilencesClient || stage.Fault.IsLate ? Limits.Stream : Limits.Call);
        }

        if (!stage.Fault.IsLate)
        {
            await work.Job.SignalAsync();
        }

        await stage.ExpectAsync("the call", work.Call, Expected.RepeatedCall(stage.Fault));
        await stage.ExpectAsync("the wait", work.Wait, Expected.RepeatedWait(stage.Fault));
        Outcome watch = Expected.ResumedWatch(stage.Fault);
        await stage.ExpectAsync("the watch", work.Watch, watch);
        await stage.ExpectAsync("the result", work.Result, Expected.ResumedResult(stage.Fault));
        if (watch == Outcome.Result)
        {
            await work.ExpectRightAsync();
        }
    });

    private static async Task FailAndLiftAsync(Stage stage)
    {
        // The first attempt was that for the connection which is lost now.
        if (stage.Fault.Effect == Effect.Silence)
        {
            // Connected, and nobody accepts it: the attempt lasts as long as its deadline.
            await Guard.UntilAsync(() => stage.Clock.Attempts == 2 ? null : "an attempt");
            stage.Clock.Expire(Limits.Connect);
        }

        await Guard.UntilAsync(() => stage.Clock.Attempts > 2 ? null : "an attempt that has failed");
        ConnectTests.Lift(stage);
    }
}
