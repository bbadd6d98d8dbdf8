using System.Text;
using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;
using FluxWire.Jobs;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The fault strikes the request or the answer of a call.</summary>
public sealed class CallTests(MatrixFixture fixture) : PhaseTests(fixture)
{
    private const string AttributeTopic = "attr.get";
    private const string SubmitTopic = "job-ingest.submit";
    private const string PingTopic = "broker.ping";

    // Several times what a socket holds.
    private const int LargeSize = 1024 * 1024;

    private static readonly byte[] LargePayload = Encoding.UTF8.GetBytes($"{{\"seq\":1,\"pad\":\"{new string('x', LargeSize)}\"}}\0");

    public static TheoryData<Phase, string, Life> Pooled => Cells.Of(Phase.PooledCall);

    public static TheoryData<Phase, string, Life> Tasks => Cells.Of(Phase.TaskCall);

    public static TheoryData<Phase, string, Life> Repeatable => Cells.Of(Phase.RepeatableCall);

    public static TheoryData<Phase, string, Life> Blocking => Cells.Of(Phase.BlockingCall, Phase.LoneBlockingCall);

    public static TheoryData<Phase, string, Life> Large => Cells.Of(Phase.LargeCall);

    [Theory]
    [MemberData(nameof(Pooled))]
    public Task A_call_is_awaited(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        await stage.ConnectAsync();
        await PlayAsync(stage, AttributeTopic, () => stage.CallAsync(stage.Bounded), Expected.Call(stage.Fault, stage.Cell.Life));
    });

    [Theory]
    [MemberData(nameof(Repeatable))]
    public Task A_call_is_awaited_that_may_be_repeated(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        await stage.ConnectAsync();
        RpcOptions options = stage.Bounded with { Repeatable = true };
        await PlayAsync(stage, AttributeTopic, () => stage.CallAsync(options), Expected.RepeatableCall(stage.Fault, stage.Cell.Life));
    });

    [Theory]
    [MemberData(nameof(Blocking))]
    public Task A_thread_blocks(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        bool isAlone = stage.Cell.Phase == Phase.LoneBlockingCall;
        await (isAlone ? stage.ConnectBlockingAsync() : stage.ConnectAsync());
        stage.Arm(AttributeTopic);
        Task call = stage.CallBlockingAsync(stage.Bounded);
        await stage.UnleashAsync(Limits.Call);
        await stage.ExpectAsync("the call", call, Expected.Call(stage.Fault, stage.Cell.Life));
        if (isAlone && stage.Fault.Effect == Effect.LossAfter)
        {
            // Nobody receives between two calls: it is the next one that finds out.
            await stage.ExpectAsync(
                "the next call",
                stage.CallBlockingAsync(new RpcOptions { Repeatable = true }),
                stage.EndsClosed ? Outcome.Lost | Outcome.LostUnsent : Outcome.Result);
        }

        await stage.ExpectUsableAsync(Unanswered(stage.Fault));
    });

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task A_job_is_submitted(Phase phase, string fault, Life life)
    {
        string name = Guid.NewGuid().ToString();
        await RunAsync(phase, fault, life, stage => SubmitAsync(stage, name));
    }

    [Theory]
    [MemberData(nameof(Large))]
    public Task A_call_of_a_megabyte_is_awaited(Phase phase, string fault, Life life) => RunAsync(phase, fault, life, static async stage =>
    {
        await stage.ConnectAsync();
        Outcome expected = Expected.Call(stage.Fault, stage.Cell.Life);
        if (stage.Fault.Family != "StopReading" || stage.Fault.Aim != Aim.ToBroker)
        {
            await PlayAsync(stage, PingTopic, () => PingAsync(stage), expected);
            return;
        }

        // A message is struck when it has been read; here reading itself ends, so that the client cannot write.
        await stage.StrikeAsync();
        await stage.StruckAsync();
        Task call = PingAsync(stage);
        await Guard.UntilAsync(() => stage.Client.GetStatistics().QueuedBytes > 0 ? null : "a write that is held up");
        await stage.TakeEffectAsync(Limits.Call);
        await stage.ExpectAsync("the call", call, expected);
        await stage.ExpectUsableAsync();
    });

    private static async Task SubmitAsync(Stage stage, string name)
    {
        Jobspec jobspec = Instance.SpecOf(Instance.Short, name);
        Outcome expected = Expected.Call(stage.Fault, stage.Cell.Life);
        await stage.ConnectAsync();
        await PlayAsync(
            stage,
            SubmitTopic,
            () => stage.Client.Jobs.SubmitAsync(jobspec, new SubmitOptions { Timeout = Limits.Call }, stage.CallersToken),
            expected);

        // Whatever became of the answer, the broker has the job once or, if the request was lost, not at all.
        await stage.Client.DisposeAsync();
        await stage.Proxy.WaitForNoConnectionAsync().Guarded();
        int jobs = await stage.Instance.CountJobsAsync(jobspec.Name!);
        bool mustBeThere = expected == Outcome.Result || stage.Fault.Aim == Aim.ToClient;
        jobs.Should().BeInRange(mustBeThere ? 1 : 0, 1);
    }

    private static async Task PingAsync(Stage stage)
    {
        byte[]? reply = await stage.Client.CallRawAsync(PingTopic, LargePayload, stage.Bounded, stage.CallersToken);
        reply!.Length.Should().BeGreaterThan(LargeSize);
    }

    private static async Task PlayAsync(Stage stage, string topic, Func<Task> begin, Outcome expected)
    {
        stage.Arm(topic);
        Task call = begin();
        await stage.UnleashAsync(Limits.Call);
        await stage.ExpectAsync("the call", call, expected);
        await stage.ExpectUsableAsync(Unanswered(stage.Fault));
    }

    private static int Unanswered(FaultCase fault) => fault.Effect == Effect.Absence ? 1 : 0;
}
