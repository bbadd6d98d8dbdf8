using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A wait is asked again; if the broker has answered already, the log says what it said.</summary>
public sealed class WaitAcrossLossTests
{
    private const string WaitTopic = "job-manager.wait";
    private const string WatchTopic = "job-info.eventlog-watch";

    // A text of 28 bytes comes before the note.
    private static readonly string Note131 = new('x', 131);

    public static TheoryData<string, bool, string> Verdicts() => new()
    {
        { """3.5 finish {"status":0}""", true, "" },
        { """3.5 finish {"status":768}""", false, "task(s) exited with exit code 3" },
        { """3.5 finish {"status":35072}""", false, "task(s) Killed" },
        { """3.5 finish {"status":9}""", false, "job shell Killed" },
        { """3.5 exception {"type":"cancel","severity":0,"note":"enough"}""", false, "Fatal exception type=cancel enough" },
        { """3.5 exception {"type":"cancel","severity":0,"note":""}""", false, "Fatal exception type=cancel " },
        { """3.5 exception {"type":"cancel","severity":0}""", false, "Fatal exception type=cancel " },
        { $$"""3.5 exception {"type":"cancel","severity":0,"note":"{{Note131}}"}""", false, $"Fatal exception type=cancel {Note131}" },
        { $$"""3.5 exception {"type":"cancel","severity":0,"note":"{{Note131}}y"}""", false, $"Fatal exception type=cancel {Note131}" },
        { $$"""3.5 exception {"type":"cancel","severity":0,"note":"{{Note131}}yz"}""", false, $"Fatal exception type=cancel {Note131[..^1]}+" },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public async Task The_log_says_what_the_broker_said(string last, bool success, string text)
    {
        foreach (FluxErrno errno in (FluxErrno[])[FluxErrno.ECHILD, FluxErrno.EINVAL])
        {
            await using LifeSession session = await LifeSession.StartAsync();
            Task<JobWaitResult> wait = await LoseWaitAsync(session);
            await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), errno);

            await RespondLogAsync(session, "1.5 submit", """2.5 exception {"type":"note","severity":2,"note":"not fatal"}""", last, "4.5 clean");

            (await wait.Soon()).Should().Be(new JobWaitResult(Log.Id, success, text));
            await session.BarrierAsync();
        }
    }

    [Theory]
    [InlineData("""3.5 exception {"type":"timeout","severity":0,"note":"late"}""", """4.5 finish {"status":15}""", "Fatal exception type=timeout late")]
    [InlineData("""3.5 finish {"status":256}""", """4.5 exception {"type":"cancel","severity":0,"note":"late"}""", "task(s) exited with exit code 1")]
    [InlineData("""3.5 exception {"type":"a","severity":0,"note":"1"}""", """4.5 exception {"type":"b","severity":0,"note":"2"}""", "Fatal exception type=a 1")]
    public async Task The_first_that_ended_the_job_decides(string first, string second, string text)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = await LoseWaitAsync(session);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), FluxErrno.ECHILD);

        await RespondLogAsync(session, first, second);

        (await wait.Soon()).Should().Be(new JobWaitResult(Log.Id, false, text));
    }

    [Fact]
    public async Task A_wait_that_the_broker_still_owes_is_answered_by_it()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = await LoseWaitAsync(session);
        PeerMessage again = await session.Peer.ReceiveAsync(WaitTopic);
        again.Frame.Should().Equal(Frames.Request(WaitTopic, """{"id":13375585124352}""", again.Matchtag));

        await session.Peer.RespondAsync(again, """{"id":13375585124352,"success":false,"errstr":"task(s) Killed"}""");

        (await wait.Soon()).Should().Be(new JobWaitResult(Log.Id, false, "task(s) Killed"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(22)]
    public async Task On_the_first_try_it_stays_an_error(int errno)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = session.Client.Jobs.WaitAsync(Log.Id);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), new FluxErrno(errno), "not waitable");

        (await wait.FailureAsync<FluxRpcException>()).BrokerText.Should().Be("not waitable");
        await session.BarrierAsync();
    }

    [Fact]
    public async Task A_wait_that_was_only_queued_is_on_its_first_try()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task<JobWaitResult> wait = session.Client.Jobs.WaitAsync(Log.Id);
        await session.AcceptAsync();
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), FluxErrno.ECHILD);

        (await wait.FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.ECHILD);
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Any_other_error_of_the_second_try_stands()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = await LoseWaitAsync(session);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), FluxErrno.EPERM);

        (await wait.FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.EPERM);
    }

    [Fact]
    public async Task A_job_that_is_gone_altogether_is_told_clearly()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = await LoseWaitAsync(session);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), FluxErrno.ECHILD);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WatchTopic), FluxErrno.ENOENT);

        (await wait.FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.ENOENT);
    }

    [Fact]
    public async Task The_log_may_be_interrupted_too()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = await LoseWaitAsync(session);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), FluxErrno.ECHILD);
        await session.Peer.RespondEventAsync(await session.Peer.ReceiveAsync(WatchTopic), Log.Line("1.5 submit"));
        await session.ReconnectAsync();

        await RespondLogAsync(session, flags: 2, "1.5 submit", """3.5 finish {"status":256}""", "4.5 clean");

        (await wait.Soon()).ErrorString.Should().Be("task(s) exited with exit code 1");
    }

    [Theory]
    [InlineData("1.5 submit")]
    [InlineData("""1.5 finish {"status":"?"}""")]
    [InlineData("""1.5 finish {}""")]
    [InlineData("""1.5 exception {"severity":0}""")]
    public async Task A_log_that_does_not_say_is_an_error(string last)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = await LoseWaitAsync(session);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WaitTopic), FluxErrno.ECHILD);
        PeerMessage watch = await session.Peer.ReceiveAsync(WatchTopic);
        await session.Peer.RespondEventAsync(watch, Log.Line(last));
        await session.Peer.EndStreamAsync(watch);

        await wait.FailureAsync<FluxProtocolException>();
    }

    [Fact]
    public async Task A_wait_for_any_job_fails_and_says_why()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobWaitResult> wait = session.Client.Jobs.WaitAsync(JobId.Any);
        (await session.Peer.ReceiveAsync(WaitTopic)).Text.Should().Be("""{"id":-1}""");

        await session.ReconnectAsync();

        FluxConnectionException failure = await wait.FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.Message.Should().Contain("cannot be repeated").And.Contain("ResultAsync");
        await session.BarrierAsync();
    }

    [Fact]
    public async Task A_wait_for_any_job_that_was_not_sent_is_sent()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task<JobWaitResult> wait = session.Client.Jobs.WaitAsync(JobId.Any);
        await session.AcceptAsync();

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync(WaitTopic), """{"id":5,"success":true,"errstr":""}""");

        (await wait.Soon()).JobId.Should().Be(new JobId(5));
    }

    private static async Task<Task<JobWaitResult>> LoseWaitAsync(LifeSession session)
    {
        Task<JobWaitResult> wait = session.Client.Jobs.Get(Log.Id).WaitAsync();
        await session.Peer.ReceiveAsync(WaitTopic);
        await session.ReconnectAsync();
        return wait;
    }

    private static Task RespondLogAsync(LifeSession session, params string[] entries) => RespondLogAsync(session, flags: 0, entries);

    // A watch that is repeated asks for the sentinel, whether its consumer wants one or not.
    private static async Task RespondLogAsync(LifeSession session, int flags, params string[] entries)
    {
        PeerMessage watch = await session.Peer.ReceiveAsync(WatchTopic);
        watch.Text.Should().Be($$"""{"id":13375585124352,"path":"eventlog","flags":{{flags}}}""");
        foreach (string entry in entries)
        {
            await session.Peer.RespondEventAsync(watch, Log.Line(entry));
        }

        await session.Peer.EndStreamAsync(watch);
    }
}
