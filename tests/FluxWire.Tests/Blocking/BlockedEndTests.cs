using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A token or a deadline ends a call that blocks, whoever receives, and the connection goes on.</summary>
public sealed class BlockedEndTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ObservedTimeProvider _time = new();

    [Theory]
    [EachClient]
    public async Task A_token_ends_the_call_and_its_late_answer_is_counted(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", null, source.Token);

        await source.CancelAsync();

        OperationCanceledException failure = await call.FailureAsync<OperationCanceledException>();
        failure.CancellationToken.Should().Be(source.Token);
        await ExpectLateAsync(session, request);
    }

    [Theory]
    [EachClient]
    public async Task A_deadline_ends_the_call_and_its_late_answer_is_counted(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode, o => o.TimeProvider = _time);
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", new RpcOptions { Timeout = 3 * Second });

        _time.Advance(2.9 * Second);
        await session.BarrierAsync();
        call.IsCompleted.Should().BeFalse();
        _time.Advance(0.1 * Second);

        FluxTimeoutException failure = await call.FailureAsync<FluxTimeoutException>();
        failure.Timeout.Should().Be(3 * Second);
        failure.Message.Should().Be("test.call was not answered within 3 s.");
        await ExpectLateAsync(session, request);
    }

    [Theory]
    [EachClient]
    public async Task The_default_deadline_of_the_client_holds(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode, o =>
        {
            o.TimeProvider = _time;
            o.DefaultTimeout = 5 * Second;
        });
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();
        (Task<JsonElement> endless, PeerMessage request) =
            await session.BeginCallAsync("test.endless", new RpcOptions { Timeout = Timeout.InfiniteTimeSpan });

        _time.Advance(5 * Second);

        await call.FailureAsync<FluxTimeoutException>();
        await session.Peer.RespondEmptyAsync(request);
        await endless.Soon();
    }

    [Theory]
    [EachClient]
    public async Task The_first_reason_wins(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode, o => o.TimeProvider = _time);
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync("test.call", new RpcOptions { Timeout = Second }, source.Token);

        await source.CancelAsync();
        _time.Advance(2 * Second);
        session.Peer.Dispose();

        (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Theory]
    [EachClient]
    public async Task What_ends_one_call_leaves_the_others_alone(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        using CancellationTokenSource source = new();
        (Task<JsonElement> ended, PeerMessage _) = await session.BeginCallAsync("test.ended", null, source.Token);
        (Task<JsonElement> blocked, PeerMessage blockedRequest) = await session.BeginCallAsync("test.blocked");
        (Task<JsonElement> awaited, PeerMessage awaitedRequest) = await session.BeginCallAsyncAsync("test.awaited");

        await source.CancelAsync();
        await ended.FailureAsync<OperationCanceledException>();

        await session.Peer.RespondEmptyAsync(blockedRequest);
        await session.Peer.RespondEmptyAsync(awaitedRequest);
        await blocked.Soon();
        await awaited.Soon();
    }

    [Theory]
    [EachClient]
    public async Task A_token_that_is_cancelled_after_the_answer_changes_nothing(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode, o => o.TimeProvider = _time);
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", new RpcOptions { Timeout = Second }, source.Token);
        await session.Peer.RespondAsync(request, """{"n":1}""");
        (await call.Soon()).GetProperty("n").GetInt32().Should().Be(1);

        await source.CancelAsync();
        _time.Advance(2 * Second);

        await session.BarrierAsync();
        session.Matcher.LateResponses.Should().Be(0);
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Theory]
    [EachClient]
    public async Task A_token_wakes_whoever_receives(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(start, mode);
        using CancellationTokenSource source = new();
        if (start == Start.ConnectAsync)
        {
            await StandAsideAsync(session);
        }

        ObservedCall call = await session.BeginReceivingAsync("test.call", null, source.Token);
        await source.CancelAsync();

        (await call.Answer.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    // Calls until a caller receives for itself.
    private static async Task StandAsideAsync(ObservedSession session)
    {
        ObservedCall call;
        do
        {
            call = await session.BeginCallAsync("test.aside");
            await session.Peer.RespondEmptyAsync(call.Request);
        }
        while ((await call.Answer.Soon()).IsReader);
    }

    private static async Task ExpectLateAsync(BlockingSession session, PeerMessage request)
    {
        session.Matcher.PendingCount.Should().Be(1, "the answer is still owed");
        await session.Peer.RespondAsync(request, """{"late":true}""");
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.LateResponses.Should().Be(1);
        session.Matcher.UnmatchedResponses.Should().Be(0);
        session.Client.IsConnected.Should().BeTrue();
    }
}
