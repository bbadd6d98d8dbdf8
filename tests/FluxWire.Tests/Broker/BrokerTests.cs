using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Broker;

/// <summary>What the broker tells of itself and of us.</summary>
public sealed class BrokerTests
{
    private const string Pong = """{"seq":0,"pad":"","route":"0f3a!7bc1","userid":1000,"rolemask":6,"rank":2}""";

    [Fact]
    public async Task A_ping_measures_its_round_trip_on_the_clients_clock()
    {
        ObservedTimeProvider time = new();
        await using PeerSession session = await PeerSession.StartAsync(o => o.TimeProvider = time);
        Task<PingResult> pinging = session.Client.Broker.PingAsync(new RpcOptions { NodeId = FluxNodeId.Rank(2) });
        PeerMessage request = await session.Peer.ReceiveAsync();
        request.Frame.Should().Equal(Frames.Request("broker.ping", """{"seq":0,"pad":""}""", request.Matchtag, nodeId: 2));

        time.Advance(TimeSpan.FromMilliseconds(3));
        await session.Peer.RespondAsync(request, Pong);

        (await pinging.Soon()).Should().Be(
            new PingResult(2, "0f3a!7bc1", new FluxIdentity(1000, FluxRoles.User | FluxRoles.Local), TimeSpan.FromMilliseconds(3)));
    }

    [Fact]
    public async Task Who_we_are_is_asked_once()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<FluxIdentity> asking = session.Client.Broker.GetIdentityAsync().AsTask();
        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("broker.ping"), Pong);

        FluxIdentity identity = await asking.Soon();

        identity.UserId.Should().Be(1000);
        identity.IsOwner.Should().BeFalse();
        (await session.Client.Broker.GetIdentityAsync().Soon()).Should().BeSameAs(identity);
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Rank_size_and_version_are_attributes()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        (await AskAsync(session, session.Client.Broker.GetRankAsync(), "rank", "3")).Should().Be(3);
        (await AskAsync(session, session.Client.Broker.GetSizeAsync(), "size", "16")).Should().Be(16);
        (await AskAsync(session, session.Client.Broker.GetVersionAsync(), "version", "0.88.0")).Should().Be("0.88.0");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("4294967296")]
    public async Task A_rank_that_is_no_number_is_a_protocol_error(string value)
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Func<Task> asking = () => AskAsync(session, session.Client.Broker.GetRankAsync(), "rank", value);

        await asking.Should().ThrowAsync<FluxProtocolException>().WithMessage("*attribute rank*");
    }

    [Fact]
    public async Task A_missing_attribute_is_ENOENT_with_advice()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<string> asking = session.Client.Broker.GetAttributeAsync("no-such");
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("attr.get"), FluxErrno.ENOENT);

        FluxRpcException failure = await asking.FailureAsync<FluxRpcException>();
        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.Message.Should().Contain("no-such").And.Contain("flux lsattr");
    }

    private static async Task<T> AskAsync<T>(PeerSession session, Task<T> asking, string name, string value)
    {
        PeerMessage request = await session.Peer.ReceiveAsync("attr.get");
        request.Text.Should().Be($$"""{"name":"{{name}}"}""");
        await session.Peer.RespondAsync(request, $$"""{"value":"{{value}}","flags":1}""");
        return await asking.Soon();
    }
}
