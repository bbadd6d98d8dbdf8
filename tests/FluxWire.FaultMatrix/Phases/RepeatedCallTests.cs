using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;
using FluxWire.Testing;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>A call was sent, its connection was lost, and the client is closed before it is sent again. No cell, but the same stage.</summary>
public sealed class RepeatedCallTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    private const string Topic = "attr.get";

    // Time enough for the call to wait for the next connection.
    private const int Attempts = 4;

    [Fact]
    public Task An_awaited_call_says_that_it_may_have_been_sent() => PlayAsync(static (stage, options) => stage.CallAsync(options));

    [Fact]
    public Task A_blocking_call_says_that_it_may_have_been_sent() => PlayAsync(static (stage, options) => stage.CallBlockingAsync(options));

    private Task PlayAsync(Func<Stage, RpcOptions, Task> begin)
        => RunAsync(Phase.Reconnecting, "Cut(0) ToBroker", Life.Reconnects, async stage =>
        {
            await stage.ConnectAsync();
            Task requested = stage.RequestsAsync(Topic);
            stage.Proxy.Arm(Fault.Late(), MessageMatch.Response(Topic));
            Task call = begin(stage, stage.Bounded with { Repeatable = true });
            await requested;
            stage.Proxy.Admission = ProxyAdmission.SocketMissing;
            stage.Proxy.CutAll();
            await stage.Client.WaitForStateAsync(FluxClientState.Reconnecting).Guarded();
            await Guard.UntilAsync(() => stage.Clock.Attempts > Attempts ? null : "attempts that fail");
            await stage.Client.DisposeAsync().Guarded();

            // Which of the two ends is noticed first is a matter of luck; that it may have been sent is none.
            await stage.ExpectAsync("the call", call, Outcome.Closed | Outcome.Lost);
        });
}
