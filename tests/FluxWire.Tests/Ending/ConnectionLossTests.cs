using System.Text.Json;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Streams;

namespace FluxWire.Tests.Ending;

/// <summary>A connection that is lost: everybody who waits is told at once, and told whether the broker may have acted.</summary>
public sealed class ConnectionLossTests
{
    [Fact]
    public async Task Every_call_and_stream_ends_at_once()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        List<(string Topic, Task Waiting)> pending = [];
        for (int i = 0; i < 20; i++)
        {
            (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync($"test.call{i}");
            pending.Add((request.Topic, call));
        }

        await using SteppedStream first = await SteppedStream.StartAsync(session);
        await using SteppedStream second = await SteppedStream.StartAsync(session);
        pending.Add((SteppedStream.Topic, first.MoveNextAsync()));
        pending.Add((SteppedStream.Topic, second.MoveNextAsync()));

        session.Peer.Dispose();

        foreach ((string topic, Task waiting) in pending)
        {
            FluxConnectionException failure = await waiting.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.ECONNRESET);
            failure.MayHaveBeenSent.Should().BeTrue();
            failure.Message.Should().Contain(session.Client.Uri).And.Contain("the broker has closed it").And.Contain($" {topic} was unanswered");
            failure.InnerException.Should().BeOfType<FluxConnectionException>();
        }

        session.Client.IsConnected.Should().BeFalse();
        session.Matcher.PendingCount.Should().Be(0, "nobody will answer any more");
    }

    [Fact]
    public async Task Whoever_comes_later_is_told_that_nothing_was_sent()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();
        session.Peer.Dispose();
        await call.FailureAsync<FluxConnectionException>();

        List<Task> late =
        [
            session.Client.CallAsync("test.late").AsTask(),
            session.Client.SendAsync("test.late"),
            session.Client.StreamAsync("test.late").GetAsyncEnumerator().MoveNextAsync().AsTask(),
        ];

        foreach (Task task in late)
        {
            FluxConnectionException failure = await task.FailureAsync<FluxConnectionException>();
            failure.MayHaveBeenSent.Should().BeFalse();
            failure.Errno.Should().Be(FluxErrno.ECONNRESET);
            failure.Message.Should().Contain("test.late").And.Contain("not").And.Contain("sent");
        }
    }

    [Fact]
    public async Task What_a_stream_has_received_is_handed_out_before_the_error()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        await session.Peer.RespondAsync(stream.Request, """{"n":2}""");

        session.Peer.Dispose();

        (await stream.NextAsync()).Should().Be(1);
        (await stream.NextAsync()).Should().Be(2);
        await stream.NextAsync().FailureAsync<FluxConnectionException>();
    }

    [Fact]
    public async Task An_answer_that_came_just_before_the_end_counts()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> answered, PeerMessage request) = await session.BeginCallAsync();
        (Task<JsonElement> unanswered, PeerMessage _) = await session.BeginCallAsync();

        await session.Peer.RespondAsync(request, """{"n":1}""");
        session.Peer.Dispose();

        (await answered.Soon()).GetProperty("n").GetInt32().Should().Be(1);
        await unanswered.FailureAsync<FluxConnectionException>();
    }

    [Fact]
    public async Task Half_a_message_before_the_end_is_nothing()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync(Frames.Response(request, "{}").AsMemory(..^1));
        session.Peer.Dispose();

        (await call.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECONNRESET);
    }

    [Fact]
    public async Task A_broker_that_only_stops_sending_has_ended_the_connection()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();

        session.Peer.CloseSending();

        await call.FailureAsync<FluxConnectionException>();
        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task A_request_that_still_stands_in_the_queue_was_not_sent()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        // The peer does not read: the first request is larger than any socket's buffer, so that the second waits behind it.
        Task<byte[]?> first = session.Client.CallRawAsync("test.first", new byte[16 * 1024 * 1024 - 1000]).AsTask();
        Task<JsonElement> second = session.Client.CallAsync("test.second").AsTask();
        session.Peer.Dispose();

        (await first.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        FluxConnectionException failure = await second.FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeFalse();
        failure.Message.Should().Contain("test.second had not been sent");
    }

    [Fact]
    public async Task A_service_that_is_asked_in_a_loop_is_lost_in_every_thread()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        // Some register while the connection ends: none of them may be forgotten.
        Task[] loops = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => CallUntilLostAsync(session.Client)))];
        for (int i = 0; i < 200; i++)
        {
            await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync());
        }

        session.Peer.Dispose();

        await Task.WhenAll(loops).Soon();

        static async Task CallUntilLostAsync(FluxClient client)
        {
            try
            {
                while (true)
                {
                    await client.CallAsync("test.loop");
                }
            }
            catch (FluxConnectionException e)
            {
                e.Errno.Should().Be(FluxErrno.ECONNRESET);
            }
        }
    }
}
