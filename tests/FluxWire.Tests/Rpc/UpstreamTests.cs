using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Rpc;

/// <summary>"Upstream" goes as the broker's own rank, which has to be asked for, with a flag.</summary>
public sealed class UpstreamTests
{
    private static readonly RpcOptions Upstream = new() { NodeId = FluxNodeId.Upstream };

    [Fact]
    public async Task The_rank_is_asked_for_once()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task<JsonElement> first = session.Client.CallAsync("test.up", null, Upstream).AsTask();
        await AnswerRankAsync(session, "3");
        PeerMessage request = await session.Peer.ReceiveAsync("test.up");
        request.Frame.Should().Equal(Frames.Request("test.up", null, request.Matchtag, Frames.Upstream, nodeId: 3));
        await session.Peer.RespondEmptyAsync(request);
        await first.Soon();

        (Task<JsonElement> second, request) = await session.BeginCallAsync("test.up", Upstream);
        request.NodeId.Should().Be(FluxNodeId.Rank(3));
        await session.Peer.RespondErrorAsync(request, FluxErrno.EHOSTUNREACH);
        (await second.FailureAsync<FluxRpcException>()).NodeId.Should().Be(FluxNodeId.Upstream);
    }

    [Fact]
    public async Task A_request_without_an_answer_may_go_upstream_too()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task sending = session.Client.SendAsync("test.up", null, new RpcOptions { NodeId = FluxNodeId.Upstream });
        await AnswerRankAsync(session, "0");
        await sending.Soon();

        PeerMessage request = await session.Peer.ReceiveAsync();
        request.Frame.Should().Equal(
            Frames.Request("test.up", null, matchtag: 0, Frames.Upstream | Frames.NoResponse, nodeId: 0));
    }

    [Fact]
    public async Task The_cancel_of_a_stream_goes_where_its_request_went()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        RpcStreamOptions options = new() { NodeId = FluxNodeId.Upstream, CancelTopic = "test.cancel" };
        IAsyncEnumerator<JsonElement> stream = session.Client.StreamAsync("test.stream", null, options).GetAsyncEnumerator();
        Task<bool> next = stream.MoveNextAsync().AsTask();
        await AnswerRankAsync(session, "2");
        PeerMessage request = await session.Peer.ReceiveAsync("test.stream");
        request.Frame.Should().Equal(
            Frames.Request("test.stream", null, request.Matchtag, Frames.Streaming | Frames.Upstream, nodeId: 2));
        await session.Peer.RespondAsync(request, "{}");
        (await next.Soon()).Should().BeTrue();

        await stream.DisposeAsync();

        PeerMessage cancel = await session.Peer.ReceiveAsync();
        cancel.Frame.Should().Equal(Frames.Request(
            "test.cancel", $$"""{"matchtag":{{request.Matchtag}}}""", 0, Frames.NoResponse | Frames.Upstream, nodeId: 2));
    }

    [Fact]
    public async Task A_token_ends_the_waiting_for_the_rank()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        List<Task> waiting =
        [
            session.Client.CallAsync("test.up", null, Upstream, source.Token).AsTask(),
            session.Client.SendAsync("test.up", null, new RpcOptions { NodeId = FluxNodeId.Upstream }, source.Token),
            session.Client.StreamAsync("test.up", null, new RpcStreamOptions { NodeId = FluxNodeId.Upstream }, source.Token)
                .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
        ];
        PeerMessage lookup = await session.Peer.ReceiveAsync("attr.get");

        await source.CancelAsync();

        foreach (Task task in waiting)
        {
            (await task.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        }

        // The rank itself is still of use to the next one; nothing of the three is sent.
        await session.Peer.RespondAsync(lookup, """{"value":"1","flags":1}""");
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.next", Upstream);
        await session.Peer.RespondEmptyAsync(request);
        await call.Soon();
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task A_deadline_counts_from_before_the_rank_was_asked_for()
    {
        ObservedTimeProvider time = new();
        await using PeerSession session = await PeerSession.StartAsync(o => o.TimeProvider = time);
        Task<JsonElement> call = session.Client.CallAsync(
            "test.up", null, new RpcOptions { NodeId = FluxNodeId.Upstream, Timeout = TimeSpan.FromSeconds(1) }).AsTask();
        await session.Peer.ReceiveAsync("attr.get");

        time.Advance(TimeSpan.FromSeconds(1));

        (await call.FailureAsync<FluxTimeoutException>()).Message.Should().StartWith("test.up ");
    }

    [Fact]
    public async Task A_rank_that_could_not_be_had_is_asked_for_again()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JsonElement> first = session.Client.CallAsync("test.up", null, Upstream).AsTask();
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("attr.get"), FluxErrno.ENOMEM);
        (await first.FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.ENOMEM);

        Task<JsonElement> second = session.Client.CallAsync("test.up", null, Upstream).AsTask();
        await AnswerRankAsync(session, "no number");
        await second.FailureAsync<FluxProtocolException>();

        Task<JsonElement> third = session.Client.CallAsync("test.up", null, Upstream).AsTask();
        await AnswerRankAsync(session, "1");
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.up"));
        await third.Soon();
    }

    private static async Task AnswerRankAsync(PeerSession session, string rank)
    {
        PeerMessage request = await session.Peer.ReceiveAsync("attr.get");
        request.Text.Should().Be("""{"name":"rank"}""");
        await session.Peer.RespondAsync(request, $$"""{"value":"{{rank}}","flags":1}""");
    }
}
