using FluxWire.FaultMatrix.Matrix;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The fault strikes a connection on which nothing is said.</summary>
public sealed class IdleTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    public static TheoryData<Phase, string, Life> Idle => Cells.Of(Phase.Idle);

    [Theory]
    [MemberData(nameof(Idle))]
    public Task Nothing_is_under_way(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        await stage.ConnectAsync();
        await stage.StrikeAsync();
        await stage.StruckAsync();
        Outcome expected = Expected.AfterIdle(stage.Fault, stage.Cell.Life);
        if (stage.Fault.IsLoss)
        {
            await stage.TakeEffectAsync(Limits.Call);
            await stage.ExpectUsableAsync();
            await stage.ExpectAsync("the next call", stage.CallAsync(), expected);
            return;
        }

        Task call = stage.CallAsync(stage.Bounded);
        await stage.TakeEffectAsync(Limits.Call);
        await stage.ExpectAsync("the next call", call, expected);
        await stage.ExpectUsableAsync();
    });
}
