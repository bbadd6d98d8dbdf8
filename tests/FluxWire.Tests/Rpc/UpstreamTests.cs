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

        Task<JsonElement> first = session.Client.CallAsync("test.up", null, Upstream);
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

        Task sending = session.Client.SendAsync("test.up", null, FluxNodeId.Upstream);
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

    internal static async Task AnswerRankAsync(PeerSession session, string rank)
    {
        PeerMessage request = await session.Peer.ReceiveAsync("attr.get");
        request.Text.Should().Be("""{"name":"rank"}""");
        await session.Peer.RespondAsync(request, $$"""{"value":"{{rank}}","flags":1}""");
    }
}
