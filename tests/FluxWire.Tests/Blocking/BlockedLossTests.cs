using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A connection that is lost: whoever is blocked hears of it, whoever receives.</summary>
public sealed class BlockedLossTests
{
    // The deadline is there to be watched for, not to pass.
    private static readonly RpcOptions Watched = new() { Timeout = Safety.Limit * 10 };

    [Theory]
    [EachClient]
    public async Task Everybody_who_blocks_or_awaits_is_told(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        List<(string Topic, Task Waiting)> pending = [];
        for (int i = 0; i < 4; i++)
        {
            pending.Add(($"test.blocked{i}", (await session.BeginCallAsync($"test.blocked{i}", i % 2 == 0 ? null : Watched)).Call));
            pending.Add(($"test.awaited{i}", (await session.BeginCallAsyncAsync($"test.awaited{i}")).Call));
        }

        session.Peer.Dispose();

        foreach ((string topic, Task waiting) in pending)
        {
            FluxConnectionException failure = await waiting.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.ECONNRESET);
            failure.MayHaveBeenSent.Should().BeTrue();
            failure.Message.Should().Contain(session.Client.Uri).And.Contain("the broker has closed it").And.Contain($" {topic} was unanswered");
        }

        session.Client.IsConnected.Should().BeFalse();
        session.Matcher.PendingCount.Should().Be(0, "nobody will answer any more");
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool, false)]
    [InlineData(ContinuationMode.ThreadPool, true)]
    [InlineData(ContinuationMode.Inline, false)]
    [InlineData(ContinuationMode.Inline, true)]
    public async Task A_caller_that_receives_ends_the_connection(ContinuationMode mode, bool isWatched)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall call = await session.BeginReceivingAsync("test.call", isWatched ? Watched : null);

        session.Peer.Dispose();

        FluxConnectionException failure = await call.Answer.FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeTrue();
        await session.Connection.Closed.Soon();
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task The_connections_thread_ends_it_for_those_who_block(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.ConnectAsync, mode);
        await session.Transport.UntilReaderReceivesAsync();
        ObservedCall call = await session.BeginCallAsync("test.call");

        session.Peer.Dispose();

        (await call.Answer.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        await session.Connection.Closed.Soon();
    }

    [Theory]
    [EachClient]
    public async Task An_answer_that_came_just_before_the_end_counts(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        (Task<JsonElement> unanswered, PeerMessage _) = await session.BeginCallAsync();
        (Task<JsonElement> answered, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.RespondAsync(request, """{"n":1}""");
        session.Peer.Dispose();

        (await answered.Soon()).GetProperty("n").GetInt32().Should().Be(1);
        await unanswered.FailureAsync<FluxConnectionException>();
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task An_idle_client_without_a_thread_notices_with_the_next_call(ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect, mode);
        await session.BarrierAsync();
        session.Peer.Dispose();
        session.Client.IsConnected.Should().BeTrue("nobody receives");

        FluxConnectionException first = await OnThread.RunAsync(() => session.Client.Call("test.next")).FailureAsync<FluxConnectionException>();
        FluxConnectionException second = await OnThread.RunAsync(() => session.Client.Call("test.last")).FailureAsync<FluxConnectionException>();

        first.Errno.Should().Be(FluxErrno.ECONNRESET);
        first.MayHaveBeenSent.Should().BeFalse("the kernel has refused it");
        second.MayHaveBeenSent.Should().BeFalse();
        second.Message.Should().Contain("test.last had not been sent");
        session.Client.IsConnected.Should().BeFalse();
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Theory]
    [EachClient]
    public async Task A_broker_that_only_stops_sending_has_ended_the_connection(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();

        session.Peer.CloseSending();

        (await call.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [EachClient]
    public async Task Garbage_ends_the_connection_with_its_cause(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        (Task<JsonElement> answered, PeerMessage request) = await session.BeginCallAsync("test.answered");
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync("test.call", Watched);

        await session.Peer.WriteAsync((byte[])[.. Frames.Response(request, "{}"), .. "GET / HTTP/1.1"u8]);

        await answered.Soon();
        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ECONNRESET);
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.InnerException!.InnerException.Should().BeOfType<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.BadFrameMagic);
        await session.Peer.ReceiveEndAsync();
    }
}
