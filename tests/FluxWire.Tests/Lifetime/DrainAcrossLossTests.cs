using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Draining goes on across lost connections, and begins without one.</summary>
public sealed class DrainAcrossLossTests
{
    private static readonly string[] Entries = ["1.5 submit", """2.5 finish {"status":0}""", "3.5 clean"];

    [Theory]
    [InlineData(CallForm.Repeatable)]
    [InlineData(CallForm.Blocking)]
    public async Task What_may_be_repeated_is(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task owed = form == CallForm.Blocking
            ? OnThread.RunAsync(() => session.Client.Call("test.call", null, new RpcOptions { Repeatable = true }))
            : session.BeginAsync(form);
        await session.Peer.ReceiveAsync("test.call");
        Task<bool> draining = session.Client.DrainAsync();
        await LoseAsync(session);
        draining.IsCompleted.Should().BeFalse();
        session.Client.State.Should().Be(FluxClientState.Draining);

        await session.AnswerAsync(form);

        await owed.Soon();
        (await draining.Soon()).Should().BeTrue();
        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task A_watch_goes_on_to_its_end()
    {
        ServedLog log = ServedLog.Of(Entries);
        await using LifeSession session = await LifeSession.StartAsync();
        Task<List<string?>> reading = ServedLog.ReadAsync(session.Client.Jobs.WatchEventsAsync(Log.Id));
        await log.SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), 2);
        Task<bool> draining = session.Client.DrainAsync();
        await LoseAsync(session);

        await log.SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));

        (await reading.Soon()).Should().Equal(log.Names);
        (await draining.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_wait_that_the_log_has_to_answer_is_answered()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = session.Client.Jobs.WaitAsync(Log.Id);
        await session.Peer.ReceiveAsync("job-manager.wait");
        Task<bool> draining = session.Client.DrainAsync();
        await LoseAsync(session);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("job-manager.wait"), FluxErrno.ECHILD);
        await LoseBehindAsync(session, ServedLog.WatchTopic);

        await ServedLog.Of(Entries).SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));

        (await wait.Soon()).Success.Should().BeTrue();
        (await draining.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task It_may_begin_while_there_is_no_connection()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task owed = session.BeginAsync(CallForm.Call);
        Task<bool> draining = session.Client.DrainAsync();
        (await session.BeginAsync(CallForm.Call, "test.new").FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ESHUTDOWN);

        await session.AcceptAsync();
        await session.AnswerAsync(CallForm.Call);

        await owed.Soon();
        (await draining.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_request_without_an_answer_that_waits_for_a_connection_is_owed()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task owed = session.BeginAsync(CallForm.Send, "test.owed");
        Task<bool> draining = session.Client.DrainAsync();
        await LoseNextAsync(session);

        await session.AcceptAsync();
        await session.AnswerAsync(CallForm.Send, "test.owed");

        await owed.Soon();
        (await draining.Soon()).Should().BeTrue();
        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task It_may_begin_before_the_first_connection()
    {
        await using LifeSession session = LifeSession.Create();
        Task owed = session.BeginAsync(CallForm.Call);
        Task<bool> draining = session.Client.DrainAsync();

        await session.AcceptSilentlyAsync();
        await session.AnswerAsync(CallForm.Call);

        await owed.Soon();
        (await draining.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task With_nothing_owed_it_needs_no_connection()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();

        (await session.Client.DrainAsync().Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task What_cannot_be_repeated_has_ended_and_is_waited_for_no_more()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task owed = session.BeginAsync(CallForm.Call);
        await session.Peer.ReceiveAsync("test.call");
        Task<bool> draining = session.Client.DrainAsync();

        session.Peer.Dispose();

        (await owed.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        (await draining.Soon()).Should().BeTrue("everything has ended");
    }

    [Fact]
    public async Task A_client_that_gives_up_has_not_drained()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxReconnectAttempts = 1);
        Task owed = session.BeginAsync(CallForm.Repeatable);
        await session.Peer.ReceiveAsync("test.call");
        Task<bool> draining = session.Client.DrainAsync();
        session.Peer.Dispose();

        await session.AcceptSilentlyAsync(PeerGreeting.Refuse(FluxErrno.EPERM));

        (await draining.Soon()).Should().BeFalse();
        (await owed.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.EPERM);
    }

    [Fact]
    public async Task Many_that_move_are_never_overlooked()
    {
        for (int round = 0; round < 20; round++)
        {
            await using LifeSession session = await LifeSession.StartAsync();
            List<Task> owed = [.. Enumerable.Range(0, 50).Select(i => session.BeginAsync(CallForm.Repeatable, $"test.{i}"))];
            await session.Peer.ReceiveAsync("test.0");
            Task<bool> draining = session.Client.DrainAsync();
            await LoseAsync(session);
            for (int i = 0; i < owed.Count; i++)
            {
                await session.AnswerAsync(CallForm.Repeatable, $"test.{i}");
            }

            await Task.WhenAll(owed).Soon();
            (await draining.Soon()).Should().BeTrue();
        }
    }

    // The state stays what it is, so the next connection is what tells of the loss.
    private static async Task LoseAsync(LifeSession session)
    {
        session.Peer.Dispose();
        await session.AcceptAsync();
    }

    // The next connection does not even begin.
    private static async Task LoseNextAsync(LifeSession session) => await session.AcceptSilentlyAsync(PeerGreeting.EndOfFile);

    private static async Task LoseBehindAsync(LifeSession session, string topic)
    {
        await session.Peer.ReceiveAsync(topic);
        await LoseAsync(session);
    }
}
