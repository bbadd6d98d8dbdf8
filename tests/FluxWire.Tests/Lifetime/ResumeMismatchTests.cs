using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A log that is not the one of before, or not there any more: the watch ends and says so, and never goes on as if all were well.</summary>
public sealed class ResumeMismatchTests
{
    private static readonly string[] Served = ["1.5 submit", "2.5 alloc", "3.5 start"];

    public static TheoryData<string, string[]> Others() => new()
    {
        { "the first differs", ["1.25 submit", "2.5 alloc", "3.5 start", "4.5 finish"] },
        { "one in the middle differs", ["1.5 submit", "2.5 free", "3.5 start", "4.5 finish"] },
        { "the last differs", ["1.5 submit", "2.5 alloc", "3.75 start", "4.5 finish"] },
        { "two have changed places", ["2.5 alloc", "1.5 submit", "3.5 start", "4.5 finish"] },
        { "one is missing", ["1.5 submit", "3.5 start", "4.5 finish"] },
        { "one is new among the old", ["1.5 submit", "1.75 memo", "2.5 alloc", "3.5 start", "4.5 finish"] },
        { "it is shorter", ["1.5 submit", "2.5 alloc"] },
        { "it is empty", [] },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_watch_ends_as_stale(string how, string[] entries)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        List<string> seen = [];
        Task reading = ReadAsync(session.Client.Jobs.WatchEventsAsync(Log.Id), seen);
        await ServeAsync(session);

        await ServeOtherAsync(session, entries);

        await ExpectStaleAsync(reading, how);
        seen.Should().Equal(["submit", "alloc", "start"], "nothing of another log may be taken for this one's");
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_result_ends_as_stale(string how, string[] entries)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobResult> result = session.Client.Jobs.ResultAsync(Log.Id);
        await ServeAsync(session);

        await ServeOtherAsync(session, entries);

        await ExpectStaleAsync(result, how);
    }

    [Fact]
    public async Task A_job_that_is_gone_is_told_clearly()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobResult> result = session.Client.Jobs.ResultAsync(Log.Id);
        await ServeAsync(session);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(ServedLog.WatchTopic), FluxErrno.ENOENT);

        FluxRpcException failure = await result.FailureAsync<FluxRpcException>();

        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.Message.Should().Contain("job ƒ74MXez5m").And.Contain("any more").And.Contain("restarted without it");
    }

    [Fact]
    public async Task A_watch_that_was_never_sent_before_does_not_speak_of_a_restart()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task<JobResult> result = session.Client.Jobs.ResultAsync(Log.Id);
        await session.AcceptAsync();
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(ServedLog.WatchTopic), FluxErrno.ENOENT);

        (await result.FailureAsync<FluxRpcException>()).Message.Should().Contain("check the id").And.NotContain("any more");
    }

    [Fact]
    public async Task The_services_cancel_is_sent_where_the_log_has_not_ended()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobResult> result = session.Client.Jobs.ResultAsync(Log.Id);
        await ServeAsync(session);
        PeerMessage watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        ServedLog other = ServedLog.Of("1.5 submit", "2.5 alloc", "3.75 start");
        await other.SendAsync(session.Peer, watch, 3);

        await ExpectStaleAsync(result, "the last differs");

        (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(watch.Matchtag);
    }

    [Fact]
    public async Task The_same_events_in_a_longer_log_are_the_same_log()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        List<string> seen = [];
        Task reading = ReadAsync(session.Client.Jobs.WatchEventsAsync(Log.Id), seen);
        await ServeAsync(session);
        ServedLog grown = ServedLog.Of([.. Served, "4.5 finish", "5.5 clean"]);

        await grown.SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));

        await reading.Soon();
        seen.Should().Equal(grown.Names);
    }

    private static async Task ServeAsync(LifeSession session)
    {
        await ServedLog.Of(Served).SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), Served.Length);
        await session.ReconnectAsync();
    }

    // A watch that ends in the middle is cancelled, which is not looked at here.
    private static async Task ServeOtherAsync(LifeSession session, string[] entries)
    {
        ServedLog other = ServedLog.Of(entries);
        PeerMessage watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        await other.SendAsync(session.Peer, watch, Math.Min(entries.Length, Served.Length));
        if (entries.Length >= Served.Length)
        {
            await session.Peer.ReceiveAsync(OutputScript.CancelTopic);
            await other.SendAsync(session.Peer, watch, entries.Length);
        }

        await session.Peer.EndStreamAsync(watch);
    }

    private static async Task ExpectStaleAsync(Task task, string how)
    {
        FluxConnectionException failure = await task.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ESTALE, how);
        failure.Message.Should().Contain("ƒ74MXez5m").And.Contain("3 entries").And.Contain("older state");
    }

    private static async Task ReadAsync(IAsyncEnumerable<JobEvent> events, List<string> seen)
    {
        await foreach (JobEvent entry in events)
        {
            seen.Add(entry.Name);
        }
    }
}
