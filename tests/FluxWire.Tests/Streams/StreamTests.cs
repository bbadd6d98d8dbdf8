using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Rpc;

namespace FluxWire.Tests.Streams;

/// <summary>Streams as the service ends them.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_stream_sends_nothing_until_it_is_read()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        IAsyncEnumerable<JsonElement> stream = session.Client.StreamAsync(SteppedStream.Topic);
        await session.BarrierAsync();

        IAsyncEnumerator<JsonElement> items = stream.GetAsyncEnumerator();
        Task<bool> next = items.MoveNextAsync().AsTask();

        PeerMessage request = await session.Peer.ReceiveAsync();
        request.Frame.Should().Equal(Frames.Request(SteppedStream.Topic, null, request.Matchtag, Frames.Streaming));
        await session.Peer.EndStreamAsync(request);
        (await next.Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task Items_come_in_order_until_ENODATA()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);

        for (int i = 0; i < 100; i++)
        {
            await session.Peer.RespondAsync(stream.Request, $$"""{"n":{{i}}}""");
        }

        await session.Peer.EndStreamAsync(stream.Request);
        for (int i = 0; i < 100; i++)
        {
            (await stream.NextAsync()).Should().Be(i);
        }

        (await stream.NextAsync()).Should().BeNull();
        session.Matcher.PendingCount.Should().Be(0);
        await stream.DisposeAsync();
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Another_errno_ends_it_with_an_exception_after_what_came_before()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);

        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        await session.Peer.RespondErrorAsync(stream.Request, FluxErrno.EPERM, "not yours");

        (await stream.NextAsync()).Should().Be(1);
        FluxRpcException failure = await stream.NextAsync().FailureAsync<FluxRpcException>();
        failure.Errno.Should().Be(FluxErrno.EPERM);
        failure.BrokerText.Should().Be("not yours");
        failure.Topic.Should().Be(SteppedStream.Topic);
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task A_separator_without_payload_is_an_item_of_its_own()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);

        await session.Peer.RespondEmptyAsync(stream.Request);
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");

        (await stream.MoveNextAsync().Soon()).Should().BeTrue();
        stream.Current.ValueKind.Should().Be(JsonValueKind.Undefined);
        (await stream.NextAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Success_without_the_streaming_flag_is_the_only_item()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);

        await session.Peer.WriteAsync(Frames.Response(SteppedStream.Topic, Frames.Text("""{"n":1}"""), stream.Request.Matchtag));

        (await stream.NextAsync()).Should().Be(1);
        (await stream.NextAsync()).Should().BeNull();
        await stream.DisposeAsync();
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task What_comes_behind_the_end_is_nobodys()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);

        await session.Peer.EndStreamAsync(stream.Request);
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");

        (await stream.NextAsync()).Should().BeNull();
        await session.BarrierAsync();
        session.Matcher.UnmatchedResponses.Should().Be(1);
    }

    [Fact]
    public async Task Two_streams_and_a_call_share_the_connection()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream first = await SteppedStream.StartAsync(session);
        await using SteppedStream second = await SteppedStream.StartAsync(session);

        await session.Peer.RespondAsync(second.Request, """{"n":20}""");
        await session.BarrierAsync();
        await session.Peer.RespondAsync(first.Request, """{"n":10}""");
        await session.Peer.RespondAsync(second.Request, """{"n":21}""");

        (await first.NextAsync()).Should().Be(10);
        (await second.NextAsync()).Should().Be(20);
        (await second.NextAsync()).Should().Be(21);
    }

    [Fact]
    public async Task An_item_that_cannot_be_read_ends_this_stream_alone_and_the_broker_is_told()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);

        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        await session.Peer.RespondAsync(stream.Request, "no JSON");

        await stream.ExpectCancelAsync(session.Peer);
        (await stream.NextAsync()).Should().Be(1);
        await stream.NextAsync().FailureAsync<FluxProtocolException>();
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Typed_and_raw_streams_read_the_same_bytes()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using IAsyncEnumerator<EchoReply> typed = session.Client.StreamAsync(
            "test.typed", new EchoRequest(5), EchoJson.Default.EchoRequest, EchoJson.Default.EchoReply).GetAsyncEnumerator();
        await using IAsyncEnumerator<byte[]?> raw = session.Client.StreamRawAsync("test.raw", new byte[] { 1, 2 }).GetAsyncEnumerator();

        Task<bool> nextTyped = typed.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync("test.typed");
        request.Text.Should().Be("""{"n":5,"text":null}""");
        await session.Peer.RespondAsync(request, """{"n":6}""");
        (await nextTyped.Soon()).Should().BeTrue();
        typed.Current.Number.Should().Be(6);

        Task<bool> nextRaw = raw.MoveNextAsync().AsTask();
        request = await session.Peer.ReceiveAsync("test.raw");
        request.Payload.Should().Equal(1, 2);
        await session.Peer.WriteAsync(Frames.Response(request, [3, 0, 4]));
        (await nextRaw.Soon()).Should().BeTrue();
        raw.Current.Should().Equal(3, 0, 4);
        nextRaw = raw.MoveNextAsync().AsTask();
        await session.Peer.RespondEmptyAsync(request);
        (await nextRaw.Soon()).Should().BeTrue();
        raw.Current.Should().BeNull();
    }

    [Fact]
    public async Task A_stream_may_be_addressed_to_a_rank()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session, new RpcStreamOptions { NodeId = FluxNodeId.Rank(7) });

        stream.Request.NodeId.Should().Be(FluxNodeId.Rank(7));
        await session.Peer.RespondErrorAsync(stream.Request, FluxErrno.EHOSTUNREACH);
        (await stream.NextAsync().FailureAsync<FluxRpcException>()).NodeId.Should().Be(FluxNodeId.Rank(7));
    }
}
