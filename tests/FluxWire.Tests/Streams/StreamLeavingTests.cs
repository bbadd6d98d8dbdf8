using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Streams;

/// <summary>Streams that the client ends first: the broker is told, and the tag stays taken until the broker has ended it too.</summary>
public sealed class StreamLeavingTests
{
    [Fact]
    public async Task Leaving_the_loop_sends_the_services_cancel_and_drops_what_comes_late()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<int> loop = FirstItemAsync(session.Client);
        PeerMessage request = await session.Peer.ReceiveAsync(SteppedStream.Topic);
        await session.Peer.RespondAsync(request, """{"n":1}""");
        (await loop.Soon()).Should().Be(1);

        PeerMessage cancel = await session.Peer.ReceiveAsync();
        Convert.ToHexString(cancel.Frame).Should().Be(
            "1200EEFF00000032" + "00" + "0B746573742E63616E63656C" + "0F7B226D61746368746167223A317D00"
            + "148E01010FFFFFFFFF00000000FFFFFFFF00000000");
        await session.Peer.RespondAsync(request, """{"n":2}""");
        await session.Peer.RespondAsync(request, """{"n":3}""");
        await session.BarrierAsync();
        session.Matcher.LateResponses.Should().Be(2);
        session.Matcher.PendingCount.Should().Be(1, "only the terminator frees the tag");

        await session.Peer.EndStreamAsync(request);
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.UnmatchedResponses.Should().Be(0);

        static async Task<int> FirstItemAsync(FluxClient client)
        {
            RpcStreamOptions options = new() { CancelTopic = SteppedStream.CancelTopic };
            await foreach (JsonElement item in client.StreamAsync(SteppedStream.Topic, null, options))
            {
                return item.GetProperty("n").GetInt32();
            }

            return 0;
        }
    }

    [Fact]
    public async Task An_exception_in_the_loop_sends_the_cancel_too()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task loop = ThrowAsync(session.Client);
        PeerMessage request = await session.Peer.ReceiveAsync(SteppedStream.Topic);
        await session.Peer.RespondAsync(request, """{"n":1}""");

        await loop.FailureAsync<InvalidTimeZoneException>();
        (await session.Peer.ReceiveAsync(SteppedStream.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(request.Matchtag);

        static async Task ThrowAsync(FluxClient client)
        {
            RpcStreamOptions options = new() { CancelTopic = SteppedStream.CancelTopic };
            await foreach (JsonElement _ in client.StreamAsync(SteppedStream.Topic, null, options))
            {
                throw new InvalidTimeZoneException();
            }
        }
    }

    [Fact]
    public async Task Items_that_were_not_read_go_with_the_loop()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        SteppedStream stream = await SteppedStream.StartAsync(session);
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        await session.Peer.RespondAsync(stream.Request, """{"n":2}""");
        (await stream.NextAsync()).Should().Be(1);

        await stream.DisposeAsync();
        await stream.DisposeAsync();

        await stream.ExpectCancelAsync(session.Peer);
        await session.BarrierAsync();
    }

    [Fact]
    public async Task A_stream_without_a_cancel_topic_is_left_silently()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        SteppedStream stream = await SteppedStream.StartAsync(session, RpcStreamOptions.Default);
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        (await stream.NextAsync()).Should().Be(1);

        await stream.DisposeAsync();

        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(1);
    }

    [Fact]
    public async Task The_cancel_goes_to_the_rank_of_the_stream()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        SteppedStream stream = await SteppedStream.StartAsync(
            session, new RpcStreamOptions { CancelTopic = SteppedStream.CancelTopic, NodeId = FluxNodeId.Rank(4) });
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        await stream.NextAsync();

        await stream.DisposeAsync();

        (await session.Peer.ReceiveAsync(SteppedStream.CancelTopic)).NodeId.Should().Be(FluxNodeId.Rank(4));
    }

    [Fact]
    public async Task A_stream_that_has_ended_is_not_cancelled()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        SteppedStream stream = await SteppedStream.StartAsync(session);
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        await session.Peer.EndStreamAsync(stream.Request);
        (await stream.NextAsync()).Should().Be(1);
        await session.BarrierAsync();

        await stream.DisposeAsync();

        await session.BarrierAsync();
    }

    [Fact]
    public async Task A_token_ends_the_waiting_and_the_broker_is_told()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        await using SteppedStream stream = await SteppedStream.StartAsync(session, cancellationToken: source.Token);
        Task<bool> next = stream.MoveNextAsync();

        await source.CancelAsync();

        (await next.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await stream.ExpectCancelAsync(session.Peer);
        session.Matcher.PendingCount.Should().Be(1);
        await session.Peer.EndStreamAsync(stream.Request);
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task A_token_ends_the_handing_out_of_what_is_here_already()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        await using SteppedStream stream = await SteppedStream.StartAsync(session, cancellationToken: source.Token);
        await session.Peer.RespondAsync(stream.Request, """{"n":1}""");
        await session.Peer.RespondAsync(stream.Request, """{"n":2}""");
        (await stream.NextAsync()).Should().Be(1);

        await source.CancelAsync();

        (await stream.NextAsync().FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_token_of_the_enumeration_works_as_well()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        IAsyncEnumerator<JsonElement> stream = session.Client.StreamAsync(SteppedStream.Topic).GetAsyncEnumerator(source.Token);
        Task<bool> next = stream.MoveNextAsync().AsTask();
        await session.Peer.ReceiveAsync(SteppedStream.Topic);

        await source.CancelAsync();

        (await next.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }
}
