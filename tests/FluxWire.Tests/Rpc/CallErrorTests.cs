using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Rpc;

/// <summary>What a service's error looks like to the caller.</summary>
public sealed class CallErrorTests
{
    [Fact]
    public async Task The_services_text_is_kept_word_for_word()
    {
        FluxRpcException failure = await FailureAsync(FluxErrno.ECHILD, "there are no more waitable jobs");

        failure.Errno.Should().Be(FluxErrno.ECHILD);
        failure.Topic.Should().Be("test.call");
        failure.NodeId.Should().Be(FluxNodeId.Any);
        failure.BrokerText.Should().Be("there are no more waitable jobs");
        failure.ErrorText.Should().Be("there are no more waitable jobs");
        failure.Message.Should().Be("test.call: there are no more waitable jobs. (ECHILD)");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Without_a_text_the_errno_speaks(string? text)
    {
        FluxRpcException failure = await FailureAsync(FluxErrno.EHOSTUNREACH, text);

        failure.BrokerText.Should().BeNull();
        failure.ErrorText.Should().Be("No route to host");
        failure.Message.Should().Be("test.call: No route to host. (EHOSTUNREACH)");
    }

    [Fact]
    public async Task An_errno_without_a_name_is_passed_on_as_its_number()
    {
        FluxRpcException failure = await FailureAsync(new FluxErrno(4242), null);

        failure.Errno.Value.Should().Be(4242);
        failure.Message.Should().Be("test.call: Unknown error 4242. (errno 4242)");
    }

    [Fact]
    public async Task A_text_without_its_NUL_and_a_text_that_is_not_UTF_8_are_read_all_the_same()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> first, PeerMessage request) = await session.BeginCallAsync();
        await session.Peer.WriteAsync(Frames.Response(request, "no NUL."u8.ToArray(), FluxErrno.EINVAL));
        (await first.FailureAsync<FluxRpcException>()).Message.Should().Be("test.call: no NUL. (EINVAL)");

        (Task<JsonElement> second, request) = await session.BeginCallAsync();
        await session.Peer.WriteAsync(Frames.Response(request, [0xFF, (byte)'x', 0], FluxErrno.EINVAL));
        (await second.FailureAsync<FluxRpcException>()).BrokerText.Should().Be("\uFFFDx");
    }

    [Fact]
    public async Task ENODATA_is_an_error_for_a_call()
        => (await FailureAsync(FluxErrno.ENODATA, null)).Errno.Should().Be(FluxErrno.ENODATA);

    [Fact]
    public async Task A_rank_is_sent_and_named()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", new RpcOptions { NodeId = FluxNodeId.Rank(3) });

        request.Frame.Should().Equal(Frames.Request("test.call", null, request.Matchtag, nodeId: 3));
        await session.Peer.RespondErrorAsync(request, FluxErrno.EHOSTUNREACH);

        FluxRpcException failure = await call.FailureAsync<FluxRpcException>();
        failure.NodeId.Should().Be(FluxNodeId.Rank(3));
        failure.Message.Should().StartWith("test.call at rank 3: ");
    }

    private static async Task<FluxRpcException> FailureAsync(FluxErrno errno, string? text)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();
        await session.Peer.RespondErrorAsync(request, errno, text);
        FluxRpcException failure = await call.FailureAsync<FluxRpcException>();
        session.Matcher.PendingCount.Should().Be(0);
        return failure;
    }
}
