using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A client that may try only so often, and what becomes of those who have waited for it.</summary>
public sealed class GivingUpTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task After_so_many_attempts_it_is_closed_with_the_reason(int attempts)
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxReconnectAttempts = attempts);
        StateLog log = StateLog.Of(session.Client);
        await session.CutAsync();
        Task[] waiting = [session.BeginAsync(CallForm.Call), session.BeginAsync(CallForm.Stream), session.BeginAsync(CallForm.Blocking), session.BeginAsync(CallForm.Send)];

        await RefuseAsync(session, attempts);

        await log.NextAsync(FluxClientState.Reconnecting);
        FluxClientStateChangedEventArgs closed = await log.NextAsync(FluxClientState.Closed);
        closed.Reason.Should().BeOfType<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.EPERM);
        foreach (Task call in waiting)
        {
            FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.EPERM);
            failure.MayHaveBeenSent.Should().BeFalse();
        }

        (await session.BeginAsync(CallForm.Call).FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.EPERM);
        session.Client.GetStatistics().PendingRequests.Should().Be(0);
    }

    [Fact]
    public async Task Attempts_are_counted_anew_after_each_connection()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxReconnectAttempts = 3);
        for (int round = 0; round < 3; round++)
        {
            await session.CutAsync();
            await RefuseAsync(session, 2);
            await session.AcceptAsync();
            await session.BarrierAsync();
        }

        session.Client.GetStatistics().Reconnects.Should().Be(3);
    }

    [Fact]
    public async Task What_was_sent_once_and_waited_to_be_repeated_may_have_been_sent()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxReconnectAttempts = 1);
        Task repeatable = session.BeginAsync(CallForm.Repeatable, "test.read");
        await session.Peer.ReceiveAsync("test.read");
        Task wait = session.Client.Jobs.WaitAsync(Log.Id);
        await session.Peer.ReceiveAsync("job-manager.wait");
        await session.CutAsync();

        await RefuseAsync(session, 1);

        foreach (Task task in (Task[])[repeatable, wait])
        {
            FluxConnectionException failure = await task.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.EPERM);
            failure.MayHaveBeenSent.Should().BeTrue("it was, on the connection that was lost");
            failure.Message.Should().NotContain("had not been sent");
        }
    }

    private static async Task RefuseAsync(LifeSession session, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await session.AcceptSilentlyAsync(PeerGreeting.Refuse(FluxErrno.EPERM));
        }
    }
}
