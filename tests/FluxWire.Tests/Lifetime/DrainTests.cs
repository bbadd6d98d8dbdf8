using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Draining on one connection: nothing new, and what is owed to its end.</summary>
public sealed class DrainTests
{
    private const int LargerThanAnySocketBuffer = 4 * 1024 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ObservedTimeProvider _time = new();

    public static TheoryData<CallForm> Forms() => [.. Enum.GetValues<CallForm>()];

    [Fact]
    public async Task With_nothing_owed_it_closes_at_once()
    {
        await using LifeSession session = await StartAsync();

        (await session.Client.DrainAsync().Soon()).Should().BeTrue();

        session.Client.State.Should().Be(FluxClientState.Closed);
        session.Client.IsConnected.Should().BeFalse();
        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task New_work_is_refused(CallForm form)
    {
        await using LifeSession session = await StartAsync();
        (Task<JsonElement> owed, PeerMessage request) = await session.BeginCallAsync();
        Task<bool> draining = await DrainAsync(session);

        FluxConnectionException failure = await session.BeginAsync(form, "test.new").FailureAsync<FluxConnectionException>();

        failure.Errno.Should().Be(FluxErrno.ESHUTDOWN);
        failure.MayHaveBeenSent.Should().BeFalse();
        failure.Message.Should().Contain("draining").And.Contain("test.new");
        await session.Peer.RespondEmptyAsync(request);
        await FinishAsync(draining);
        await owed.Soon();
        (await session.BeginAsync(form, "test.late").FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [InlineData("call")]
    [InlineData("upstream call")]
    [InlineData("blocking")]
    [InlineData("wait")]
    [InlineData("result")]
    public async Task What_is_owed_is_waited_for(string kind)
    {
        await using LifeSession session = await StartAsync();
        Task owed = kind switch
        {
            "call" => session.Client.CallAsync("test.call").AsTask(),
            "upstream call" => session.Client.CallAsync("attr.get", null, new RpcOptions { NodeId = FluxNodeId.Upstream }).AsTask(),
            "blocking" => OnThread.RunAsync(() => session.Client.Call("test.call")),
            "wait" => session.Client.Jobs.WaitAsync(Log.Id),
            _ => session.Client.Jobs.ResultAsync(Log.Id),
        };
        PeerMessage request = await session.Peer.ReceiveAsync();
        Task<bool> draining = await DrainAsync(session);

        switch (kind)
        {
            case "wait":
                await session.Peer.RespondAsync(request, """{"id":13375585124352,"success":true,"errstr":""}""");
                break;
            case "result":
                await ServedLog.Of("1.5 submit", "2.5 clean").SendAllAsync(session.Peer, request);
                break;
            case "upstream call":
                await session.Peer.RespondAsync(request, """{"value":"3","flags":0}""");
                await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("attr.get"));
                break;
            default:
                await session.Peer.RespondEmptyAsync(request);
                break;
        }

        await FinishAsync(draining);
        await owed.Soon();
        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task A_stream_may_go_on_to_its_end()
    {
        await using LifeSession session = await StartAsync();
        await using IAsyncEnumerator<JsonElement> stream = session.Client.StreamAsync("test.stream").GetAsyncEnumerator();
        Task<bool> next = stream.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync("test.stream");
        Task<bool> draining = await DrainAsync(session);
        for (int i = 0; i < 3; i++)
        {
            await session.Peer.RespondAsync(request, $$"""{"n":{{i}}}""");
            (await next.Soon()).Should().BeTrue();
            next = stream.MoveNextAsync().AsTask();
        }

        draining.IsCompleted.Should().BeFalse();
        await session.Peer.EndStreamAsync(request);

        (await next.Soon()).Should().BeFalse();
        await FinishAsync(draining);
    }

    [Fact]
    public async Task A_submission_that_has_begun_with_a_question_is_made()
    {
        await using LifeSession session = await StartAsync();
        Task<JobId> submitting = session.Client.Jobs.SubmitJsonAsync("{}"u8.ToArray());
        PeerMessage ping = await session.Peer.ReceiveAsync(LifeSession.PingTopic);
        Task<bool> draining = await DrainAsync(session);

        await session.Peer.RespondAsync(ping, LifeSession.PingReply);
        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("job-ingest.submit"), """{"id":5}""");

        (await submitting.Soon()).Should().Be(new JobId(5));
        await FinishAsync(draining);
    }

    [Fact]
    public async Task What_is_queued_is_sent_first()
    {
        await using LifeSession session = await StartAsync();
        Task given = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer], new RpcOptions { Timeout = Look }).AsTask();
        _time.Advance(Look);
        await given.FailureAsync<FluxTimeoutException>();
        await session.Client.SendAsync("test.last").Soon();
        Task<bool> draining = await DrainAsync(session);

        await session.Peer.ReceiveAsync("test.huge");
        await session.Peer.ReceiveAsync("test.last");

        await FinishAsync(draining);
        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [InlineData(CallForm.Call)]
    [InlineData(CallForm.Repeatable)]
    [InlineData(CallForm.Stream)]
    public async Task Who_waits_for_room_is_not_new(CallForm form)
    {
        await using LifeSession session = await StartAsync(o => o.MaxQueuedBytes = 0);
        Task huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        Task waiting = session.BeginAsync(form, "test.waiting");
        Task<bool> draining = await DrainAsync(session);

        await session.AnswerAsync(form, "test.huge");
        await session.AnswerAsync(form, "test.waiting");

        await Task.WhenAll(huge, waiting).Soon();
        if (form == CallForm.Stream)
        {
            // It goes on, as far as the client knows.
            return;
        }

        await FinishAsync(draining);
    }

    [Fact]
    public async Task It_ends_after_its_time_and_says_so()
    {
        await using LifeSession session = await StartAsync(o => o.DrainTimeout = TimeSpan.FromSeconds(30));
        (Task<JsonElement> owed, PeerMessage _) = await session.BeginCallAsync();
        Task<bool> draining = await DrainAsync(session);
        _time.Advance(TimeSpan.FromSeconds(29));
        draining.IsCompleted.Should().BeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));

        (await draining.Soon()).Should().BeFalse();
        FluxConnectionException failure = await owed.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ECANCELED);
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.Message.Should().Contain("after draining");
        session.Client.State.Should().Be(FluxClientState.Closed);
    }

    [Fact]
    public async Task It_may_be_told_another_time()
    {
        await using LifeSession session = await StartAsync();
        (Task<JsonElement> owed, PeerMessage _) = await session.BeginCallAsync();
        Task<bool> draining = session.Client.DrainAsync(TimeSpan.FromSeconds(2));
        await LookAsync();

        _time.Advance(TimeSpan.FromSeconds(2));

        (await draining.Soon()).Should().BeFalse();
        await owed.FailureAsync<FluxConnectionException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task It_takes_some_time_or_any(int seconds)
    {
        await using LifeSession session = await StartAsync();
        Func<Task> draining = () => session.Client.DrainAsync(TimeSpan.FromSeconds(seconds));
        await draining.Should().ThrowAsync<ArgumentOutOfRangeException>();
        session.Client.State.Should().Be(FluxClientState.Connected);
    }

    [Fact]
    public async Task A_token_ends_it_and_the_client()
    {
        await using LifeSession session = await StartAsync();
        (Task<JsonElement> owed, PeerMessage _) = await session.BeginCallAsync();
        using CancellationTokenSource source = new();
        Task<bool> draining = session.Client.DrainAsync(cancellationToken: source.Token);
        await LookAsync();

        await source.CancelAsync();

        (await draining.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        (await owed.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
        session.Client.State.Should().Be(FluxClientState.Closed);
        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task Several_who_drain_are_told_the_same()
    {
        await using LifeSession session = await StartAsync();
        (Task<JsonElement> owed, PeerMessage request) = await session.BeginCallAsync();
        Task<bool>[] draining = [await DrainAsync(session), await DrainAsync(session), await DrainAsync(session)];

        await session.Peer.RespondEmptyAsync(request);

        foreach (Task<bool> one in draining)
        {
            await FinishAsync(one);
        }

        await owed.Soon();
        (await session.Client.DrainAsync().Soon()).Should().BeTrue("it is drained");
    }

    [Fact]
    public async Task Disposing_ends_it()
    {
        await using LifeSession session = await StartAsync();
        (Task<JsonElement> owed, PeerMessage _) = await session.BeginCallAsync();
        Task<bool> draining = await DrainAsync(session);

        await session.Client.DisposeAsync().Soon();

        (await draining.Soon()).Should().BeFalse("what was owed has not ended by itself");
        (await owed.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
    }

    [Fact]
    public async Task A_wait_that_never_began_is_not_owed()
    {
        await using LifeSession session = await StartAsync();
        Action wait = () => session.Client.Jobs.WaitAsync(Log.Id, new RpcOptions { Timeout = TimeSpan.Zero });
        wait.Should().Throw<ArgumentOutOfRangeException>();

        (await session.Client.DrainAsync().Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_client_that_was_disposed_has_nothing_to_drain()
    {
        await using LifeSession session = await StartAsync();
        await session.Client.DisposeAsync().Soon();

        (await session.Client.DrainAsync().Soon()).Should().BeTrue();
    }

    // Draining has begun, and has found something owed.
    private async Task<Task<bool>> DrainAsync(LifeSession session)
    {
        Task<bool> draining = session.Client.DrainAsync();
        await LookAsync();
        await LookAsync();
        draining.IsCompleted.Should().BeFalse();
        session.Client.State.Should().Be(FluxClientState.Draining);
        return draining;
    }

    private async Task LookAsync()
    {
        while (await _time.NextTimerAsync() != Look)
        {
            // Deadlines.
        }

        _time.Advance(Look);
    }

    private async Task FinishAsync(Task<bool> draining)
    {
        while (!draining.IsCompleted)
        {
            _time.Advance(Look);
            await Task.Yield();
        }

        (await draining.Soon()).Should().BeTrue();
    }

    private Task<LifeSession> StartAsync(Action<FluxClientOptions>? configure = null) => LifeSession.StartAsync(o =>
    {
        o.TimeProvider = _time;
        o.ConnectTimeout = Timeout.InfiniteTimeSpan;
        o.DrainTimeout = TimeSpan.FromHours(1);
        configure?.Invoke(o);
    });
}
