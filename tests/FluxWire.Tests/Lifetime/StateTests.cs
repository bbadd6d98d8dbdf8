using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What a client says of itself over its life, and why.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task A_life_is_told_with_its_reasons()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        StateLog log = StateLog.Of(session.Client);
        session.Client.State.Should().Be(FluxClientState.Connected);
        session.Client.IsConnected.Should().BeTrue();

        await session.CutAsync();
        session.Client.IsConnected.Should().BeFalse();
        FluxClientStateChangedEventArgs lost = await log.NextAsync(FluxClientState.Reconnecting);
        lost.Previous.Should().Be(FluxClientState.Connected);
        lost.Reason.Should().BeOfType<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.ECONNRESET);

        await session.AcceptAsync();
        await session.Client.WaitForStateAsync(FluxClientState.Connected).Soon();
        FluxClientStateChangedEventArgs found = await log.NextAsync(FluxClientState.Connected);
        found.Previous.Should().Be(FluxClientState.Reconnecting);
        found.Reason.Should().BeNull();
        session.Client.IsConnected.Should().BeTrue();

        await session.Client.DisposeAsync().Soon();
        FluxClientStateChangedEventArgs closed = await log.NextAsync(FluxClientState.Closed);
        closed.Previous.Should().Be(FluxClientState.Connected);
        closed.Reason.Should().BeNull("nothing has failed");
        session.Client.IsConnected.Should().BeFalse();
    }

    [Fact]
    public async Task Draining_is_told_too()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        StateLog log = StateLog.Of(session.Client);

        (await session.Client.DrainAsync().Soon()).Should().BeTrue();

        (await log.NextAsync(FluxClientState.Draining)).Reason.Should().BeNull();
        (await log.NextAsync(FluxClientState.Closed)).Reason.Should().BeNull();
    }

    [Fact]
    public async Task A_client_that_does_not_reconnect_closes_with_what_was_lost()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.Reconnect = false);
        StateLog log = StateLog.Of(session.Client);
        Task never = session.Client.WaitForStateAsync(FluxClientState.Reconnecting);

        session.Peer.Dispose();

        FluxClientStateChangedEventArgs closed = await log.NextAsync(FluxClientState.Closed);
        closed.Reason.Should().BeOfType<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.ECONNRESET);
        (await never.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECONNRESET);
    }

    [Fact]
    public async Task A_protocol_error_is_a_reason_to_reconnect_and_is_named()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        StateLog log = StateLog.Of(session.Client);

        await session.Peer.WriteAsync("garbage, garbage, garbage"u8.ToArray());

        (await log.NextAsync(FluxClientState.Reconnecting)).Reason!.InnerException.Should().BeOfType<FluxProtocolException>();
        await session.AcceptAsync();
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Whoever_is_told_of_a_loss_sees_it()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.DisconnectedBehavior = DisconnectedBehavior.FailFast);
        TaskCompletionSource<FluxConnectionException> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Client.StateChanged += async (sender, e) =>
        {
            if (e.Current == FluxClientState.Reconnecting)
            {
                sender.Should().Be(session.Client);
                seen.TrySetResult(await session.Client.CallAsync("test.call").AsTask().FailureAsync<FluxConnectionException>());
            }
        };

        session.Peer.Dispose();

        (await seen.Task.Soon()).Errno.Should().Be(FluxErrno.ENOTCONN);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((int)FluxClientState.Closed + 1)]
    public async Task A_state_that_there_is_not_cannot_be_waited_for(int state)
    {
        await using LifeSession session = await LifeSession.StartAsync();

        Func<Task> wait = () => session.Client.WaitForStateAsync((FluxClientState)state);

        await wait.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }
}
