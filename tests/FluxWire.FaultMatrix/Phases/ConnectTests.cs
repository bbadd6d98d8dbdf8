using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;
using FluxWire.Testing;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The fault strikes the first connection while it is made.</summary>
public sealed class ConnectTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    public static TheoryData<Phase, string, Life> Admissions => Cells.Of(Phase.Connect);

    public static TheoryData<Phase, string, Life> Greetings => Cells.Of(Phase.Greeting);

    public static TheoryData<Phase, string, Life> RoundTrips => Cells.Of(Phase.FirstRoundTrip);

    [Theory]
    [MemberData(nameof(Admissions))]
    public Task Nobody_can_be_reached(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        Admit(stage);
        Task connecting = stage.ConnectAsync();
        if (stage.Fault.Effect == Effect.Silence)
        {
            // The deadline has begun with the attempt, before this method came back.
            stage.Clock.Expire(Limits.Connect);
        }

        await Guard.UntilAsync(() => connecting.IsCompleted || stage.Clock.Attempts > 1 ? null : "a second attempt");
        if (stage.Cell.Life == Life.Reconnects)
        {
            Lift(stage);
        }

        await ExpectConnectedAsync(stage, connecting, Expected.Connecting(stage.Fault, stage.Cell.Life));
    });

    [Theory]
    [MemberData(nameof(Greetings))]
    public Task The_greeting_is_struck(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static stage =>
    {
        stage.Arm(MessageMatch.Greeting with { Connection = 1 });
        return PlayAsync(stage, Expected.Connecting(stage.Fault, stage.Cell.Life));
    });

    [Theory]
    [MemberData(nameof(RoundTrips))]
    public Task The_first_round_trip_is_struck(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static stage =>
    {
        stage.Arm("broker.ping");
        return PlayAsync(stage, Expected.FirstRoundTrip(stage.Fault, stage.Cell.Life));
    });

    internal static void Admit(Stage stage)
    {
        if (stage.Fault.Admission is ProxyAdmission admission)
        {
            stage.Proxy.Admission = admission;
        }
        else
        {
            stage.Proxy.Upstream = stage.Proxy.SocketPath + ".nowhere";
        }
    }

    internal static void Lift(Stage stage)
    {
        stage.Proxy.Upstream = stage.Instance.Broker.Uri;
        stage.Proxy.Admission = ProxyAdmission.Open;
    }

    private static async Task PlayAsync(Stage stage, Outcome expected)
    {
        Task connecting = stage.ConnectAsync();

        // What is reset with the next byte after the first answer is reset by what the client sends itself, or by the test once it is connected.
        await stage.UnleashAsync(Limits.Connect, poke: static () => Task.CompletedTask);
        await ExpectConnectedAsync(stage, connecting, expected);
    }

    private static async Task ExpectConnectedAsync(Stage stage, Task connecting, Outcome expected)
    {
        await stage.ExpectAsync("connecting", connecting, expected);
        stage.Proxy.DisarmAll();
        if (stage.Client is null)
        {
            return;
        }

        if (stage.EndsClosed)
        {
            if (stage.Fault.TakesPoke)
            {
                await stage.Client.SendAsync("matrix.poke").Guarded();
            }

            await stage.Client.WaitForStateAsync(FluxClientState.Closed).Guarded();
            return;
        }

        stage.Client.State.Should().Be(FluxClientState.Connected);
        await stage.Client.Broker.PingAsync().Guarded();
    }
}
