using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>One deadline over connect, greeting and first round trip.</summary>
public sealed class ConnectDeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ObservedTimeProvider _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_greeting_and_then_silence_ends_at_the_deadline(bool blocks)
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(listener, blocks);
        using PeerConnection peer = await listener.AcceptAsync();
        await peer.ReceiveAsync(LifeSession.PingTopic);

        _time.Advance(9.9 * Second);
        connecting.IsCompleted.Should().BeFalse();
        _time.Advance(0.1 * Second);

        FluxTimeoutException failure = await connecting.FailureAsync<FluxTimeoutException>();
        failure.Timeout.Should().Be(10 * Second);
        failure.Message.Should().Contain(listener.Uri);
        await peer.ReceiveEndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_round_trip_has_what_the_greeting_has_left(bool blocks)
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(listener, blocks);
        using PeerConnection peer = await listener.AcceptAsync(PeerGreeting.Silence);
        _time.Advance(6 * Second);
        await peer.WriteAsync(new byte[1]);
        await peer.ReceiveAsync(LifeSession.PingTopic);

        _time.Advance(4 * Second);

        await connecting.FailureAsync<FluxTimeoutException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_token_ends_the_round_trip(bool blocks)
    {
        using CancellationTokenSource source = new();
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(listener, blocks, source.Token);
        using PeerConnection peer = await listener.AcceptAsync();
        await peer.ReceiveAsync(LifeSession.PingTopic);

        await source.CancelAsync();

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await peer.ReceiveEndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_is_an_answer_too(bool blocks)
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(listener, blocks);
        using PeerConnection peer = await listener.AcceptAsync();
        await peer.RespondErrorAsync(await peer.ReceiveAsync(LifeSession.PingTopic), FluxErrno.ENOSYS);

        await using FluxClient client = await connecting.Soon();

        client.State.Should().Be(FluxClientState.Connected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broker_that_hangs_up_instead_of_answering_is_lost(bool blocks)
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(listener, blocks);
        using (PeerConnection peer = await listener.AcceptAsync())
        {
            await peer.ReceiveAsync(LifeSession.PingTopic);
        }

        (await connecting.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECONNRESET);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_ping_has_told_need_not_be_asked(bool blocks)
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(listener, blocks);
        using PeerConnection peer = await listener.AcceptAsync();
        await peer.RespondAsync(await peer.ReceiveAsync(LifeSession.PingTopic), LifeSession.PingReply);
        await using FluxClient client = await connecting.Soon();

        (await client.Broker.GetIdentityAsync().Soon()).UserId.Should().Be(1000);
    }

    [Fact]
    public async Task A_broker_that_hangs_while_it_is_connected_to_again_is_left_for_the_next_attempt()
    {
        await using LifeSession session = await LifeSession.StartAsync(o =>
        {
            o.VerifyConnection = true;
            o.TimeProvider = _time;
        });
        await session.CutAsync();
        PeerConnection silent = await session.AcceptSilentlyAsync();
        await silent.ReceiveAsync(LifeSession.PingTopic);
        _time.Advance(10 * Second);
        await silent.ReceiveEndAsync();

        PeerConnection starting = await session.AcceptSilentlyAsync();
        await session.AnswerPingAsync();
        await starting.ReceiveAsync(LifeSession.RunningTopic);
        session.Client.State.Should().Be(FluxClientState.Reconnecting, "a broker that does not run yet is none");
        _time.Advance(10 * Second);
        await starting.ReceiveEndAsync();

        await session.AcceptAsync();
        await session.Client.WaitForStateAsync(FluxClientState.Connected).Soon();
        session.Client.GetStatistics().Reconnects.Should().Be(1);
        await session.BarrierAsync();
    }

    [Fact]
    public async Task A_broker_that_has_no_such_state_is_taken_as_it_is()
    {
        foreach (FluxErrno errno in (FluxErrno[])[FluxErrno.ENOSYS, FluxErrno.EPERM])
        {
            await using LifeSession session = await LifeSession.StartAsync();
            await session.CutAsync();
            PeerConnection peer = await session.AcceptSilentlyAsync();
            await peer.RespondErrorAsync(await peer.ReceiveAsync(LifeSession.RunningTopic), errno);

            await session.BarrierAsync();
        }
    }

    private Task<FluxClient> ConnectAsync(ScriptedPeer listener, bool blocks, CancellationToken cancellationToken = default)
    {
        FluxClientOptions options = LifeSession.OptionsFor(listener.Uri);
        options.VerifyConnection = true;
        options.TimeProvider = _time;
        return blocks ? OnThread.RunAsync(() => FluxClient.Connect(options, cancellationToken)) : FluxClient.ConnectAsync(options, cancellationToken);
    }
}
