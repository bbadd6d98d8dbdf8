using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Streams;

/// <summary>A consumer that does not keep up ends its own stream, in words, and nobody else's.</summary>
public sealed class SlowConsumerTests
{
    private static readonly RpcStreamOptions FewItems = new() { CancelTopic = SteppedStream.CancelTopic, MaxItems = 2 };
    private static readonly RpcStreamOptions FewBytes = new() { CancelTopic = SteppedStream.CancelTopic, MaxBytes = 20 };

    [Fact]
    public async Task Too_many_items_end_the_stream_behind_those_that_fit()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await ReadFirstAsync(session, FewItems);

        await SendAsync(session, stream, 1, 2, 3, 4);

        await stream.ExpectCancelAsync(session.Peer);
        (await stream.NextAsync()).Should().Be(1);
        (await stream.NextAsync()).Should().Be(2);
        FluxSlowConsumerException failure = await stream.NextAsync().FailureAsync<FluxSlowConsumerException>();
        failure.Topic.Should().Be(SteppedStream.Topic);
        failure.Items.Should().Be(3);
        failure.Bytes.Should().Be(3 * """{"n":1}X""".Length);
        failure.Message.Should().Contain("3 items").And.Contain("24 bytes").And.Contain(SteppedStream.Topic);
    }

    [Fact]
    public async Task Too_many_bytes_end_the_stream_as_well()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await ReadFirstAsync(session, FewBytes);

        await SendAsync(session, stream, 1, 2, 3);

        await stream.ExpectCancelAsync(session.Peer);
        (await stream.NextAsync()).Should().Be(1);
        (await stream.NextAsync()).Should().Be(2);
        (await stream.NextAsync().FailureAsync<FluxSlowConsumerException>()).Bytes.Should().Be(24);
    }

    [Fact]
    public async Task One_item_is_always_allowed_however_large()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await ReadFirstAsync(session, FewBytes);

        await session.Peer.RespondAsync(stream.Request, $$"""{"n":1,"pad":"{{new string('x', 1000)}}"}""");
        await session.BarrierAsync();

        (await stream.NextAsync()).Should().Be(1);
        await SendAsync(session, stream, 2);
        (await stream.NextAsync()).Should().Be(2);
    }

    [Fact]
    public async Task What_was_read_makes_room()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await ReadFirstAsync(session, FewItems);

        for (int i = 1; i < 100; i += 2)
        {
            await SendAsync(session, stream, i, i + 1);
            (await stream.NextAsync()).Should().Be(i);
            (await stream.NextAsync()).Should().Be(i + 1);
        }
    }

    [Fact]
    public async Task Nobody_else_notices()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream slow = await ReadFirstAsync(session, FewItems);
        await using SteppedStream other = await ReadFirstAsync(session, FewItems);

        await SendAsync(session, slow, 1, 2, 3);
        await slow.ExpectCancelAsync(session.Peer);
        await SendAsync(session, other, 1);

        (await other.NextAsync()).Should().Be(1);
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(2);
        await session.Peer.EndStreamAsync(slow.Request);
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(1);
    }

    [Fact]
    public async Task The_limits_of_the_client_hold_for_streams_that_say_nothing()
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.MaxStreamItems = 1);
        await using SteppedStream stream = await ReadFirstAsync(session, new RpcStreamOptions { CancelTopic = SteppedStream.CancelTopic });

        await SendAsync(session, stream, 1, 2);

        await stream.ExpectCancelAsync(session.Peer);
    }

    // From here on nothing is unread, so that the limits count from nothing.
    private static async Task<SteppedStream> ReadFirstAsync(PeerSession session, RpcStreamOptions options)
    {
        SteppedStream stream = await SteppedStream.StartAsync(session, options);
        await SendAsync(session, stream, 0);
        (await stream.NextAsync()).Should().Be(0);
        return stream;
    }

    private static async Task SendAsync(PeerSession session, SteppedStream stream, params int[] numbers)
    {
        foreach (int number in numbers)
        {
            await session.Peer.RespondAsync(stream.Request, $$"""{"n":{{number}}}""");
        }
    }
}
