using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>The broker's own services, asked by somebody who blocks.</summary>
public sealed class BlockingBrokerTests
{
    private const string Pong = """{"seq":0,"pad":"","route":"0f3a!7bc1","userid":1000,"rolemask":6,"rank":2}""";

    [Theory]
    [EachClient]
    public async Task A_ping_measures_its_round_trip_on_the_clients_clock(Start start, ContinuationMode mode)
    {
        ObservedTimeProvider time = new();
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode, o => o.TimeProvider = time);
        Task<PingResult> pinging = OnThread.RunAsync(() => session.Client.Broker.Ping(new RpcOptions { NodeId = FluxNodeId.Rank(2) }));
        PeerMessage request = await session.Peer.ReceiveAsync();
        request.Frame.Should().Equal(Frames.Request("broker.ping", """{"seq":0,"pad":""}""", request.Matchtag, nodeId: 2));

        time.Advance(TimeSpan.FromMilliseconds(3));
        await session.Peer.RespondAsync(request, Pong);

        (await pinging.Soon()).Should().Be(
            new PingResult(2, "0f3a!7bc1", new FluxIdentity(1000, FluxRoles.User | FluxRoles.Local), TimeSpan.FromMilliseconds(3)));
    }

    [Theory]
    [EachClient]
    public async Task A_ping_of_nobody_is_an_error(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        Task<PingResult> pinging = OnThread.RunAsync(() => session.Client.Broker.Ping());
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("broker.ping"), FluxErrno.EHOSTUNREACH);

        (await pinging.FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.EHOSTUNREACH);
    }

    [Theory]
    [EachClient]
    public async Task An_attribute_is_text(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        Task<string> asking = OnThread.RunAsync(() => session.Client.Broker.GetAttribute("size"));
        PeerMessage request = await session.Peer.ReceiveAsync("attr.get");
        request.Text.Should().Be("""{"name":"size"}""");

        await session.Peer.RespondAsync(request, """{"value":"16","flags":1}""");

        (await asking.Soon()).Should().Be("16");
    }

    [Theory]
    [EachClient]
    public async Task A_missing_attribute_is_ENOENT_with_advice(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        Task<string> blocking = OnThread.RunAsync(() => session.Client.Broker.GetAttribute("no-such"));
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("attr.get"), FluxErrno.ENOENT);
        Task<string> awaiting = session.Client.Broker.GetAttributeAsync("no-such");
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("attr.get"), FluxErrno.ENOENT);

        FluxRpcException failure = await blocking.FailureAsync<FluxRpcException>();
        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.Message.Should().Contain("no-such").And.Contain("flux lsattr");
        (await Outcome.OfAsync(blocking)).Should().Be(await Outcome.OfAsync(awaiting));
    }

    [Fact]
    public async Task A_broker_that_says_why_is_quoted()
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect);
        Task<string> asking = OnThread.RunAsync(() => session.Client.Broker.GetAttribute("x"));
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("attr.get"), FluxErrno.ENOENT, "not here");

        (await asking.FailureAsync<FluxRpcException>()).BrokerText.Should().Be("not here");
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused()
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect);
        CancellationToken cancelled = new(canceled: true);

        FluentActions.Invoking(() => session.Client.Broker.GetAttribute("")).Should().Throw<ArgumentException>().WithParameterName("name");
        FluentActions.Invoking(() => session.Client.Broker.GetAttribute(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => session.Client.Broker.GetAttribute("x", null, cancelled)).Should().Throw<OperationCanceledException>();
        FluentActions.Invoking(() => session.Client.Broker.Ping(null, cancelled)).Should().Throw<OperationCanceledException>();
        FluentActions.Invoking(() => session.Client.Broker.Ping(new RpcOptions { Timeout = TimeSpan.Zero }))
            .Should().Throw<ArgumentOutOfRangeException>();

        await session.BarrierAsync();
    }
}
