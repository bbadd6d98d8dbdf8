using System.Text;
using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Jobs;

/// <summary>What the members of <see cref="FluxJobs"/> send, byte for byte as libflux 0.88.0 does, and what they make of the answers.</summary>
public sealed class JobRequestTests
{
    private const string WatchTopic = "job-info.eventlog-watch";

    private static readonly JobId Id = new(393710927872);

    // Written as -9223372036854775803 where an integer has 64 bits and a sign, as in Flux's JSON.
    private static readonly JobId LargeId = new(0x8000000000000005);

    [Fact]
    public async Task Wait_asks_for_one_job()
    {
        JobWaitResult result = await ExchangeAsync(
            jobs => jobs.WaitAsync(Id),
            "job-manager.wait", """{"id":393710927872}""",
            """{"id":393710927872,"success":false,"errstr":"task(s) exited with exit code 3"}""");

        result.Should().Be(new JobWaitResult(Id, false, "task(s) exited with exit code 3"));
    }

    [Fact]
    public async Task Wait_for_any_job_asks_for_minus_one()
    {
        JobWaitResult result = await ExchangeAsync(
            jobs => jobs.WaitAsync(JobId.Any),
            "job-manager.wait", """{"id":-1}""",
            """{"id":-9223372036854775803,"success":true,"errstr":""}""");

        result.Should().Be(new JobWaitResult(LargeId, true, ""));
    }

    [Fact]
    public async Task An_id_of_64_bits_is_sent_as_a_signed_integer()
        => await ExchangeAsync(
            jobs => jobs.Get(LargeId).WaitAsync(),
            "job-manager.wait", """{"id":-9223372036854775803}""",
            """{"id":-9223372036854775803,"success":true,"errstr":""}""");

    [Theory]
    [InlineData("""{"id":1,"success":true}""")]
    [InlineData("""{"id":1.5,"success":true,"errstr":""}""")]
    [InlineData("""{"id":1,"success":1,"errstr":""}""")]
    [InlineData("""{"id":1,"success":true,"errstr":null}""")]
    [InlineData("""{"id":18446744073709551615,"success":true,"errstr":""}""")]
    public async Task A_wait_answer_of_another_form_is_a_protocol_error(string answer)
    {
        Func<Task> waiting = () => ExchangeAsync(jobs => jobs.WaitAsync(Id), "job-manager.wait", """{"id":393710927872}""", answer);

        await waiting.Should().ThrowAsync<FluxProtocolException>();
    }

    [Fact]
    public async Task Cancel_without_a_note_has_no_note()
        => await ExchangeAsync(jobs => jobs.CancelAsync(Id), "job-manager.raise", """{"id":393710927872,"type":"cancel","severity":0}""");

    [Fact]
    public async Task Cancel_with_a_note_has_it_last()
        => await ExchangeAsync(
            jobs => jobs.CancelAsync(Id, "not needed"),
            "job-manager.raise", """{"id":393710927872,"type":"cancel","severity":0,"note":"not needed"}""");

    [Fact]
    public async Task An_empty_note_is_a_note()
        => await ExchangeAsync(
            jobs => jobs.Get(Id).CancelAsync(""),
            "job-manager.raise", """{"id":393710927872,"type":"cancel","severity":0,"note":""}""");

    [Fact]
    public async Task Raise_escapes_what_JSON_demands_and_nothing_else()
        => await ExchangeAsync(
            jobs => jobs.RaiseAsync(Id, "my.type-x", 2, "multi\nline \"quoted\" ☃"),
            "job-manager.raise", """{"id":393710927872,"type":"my.type-x","severity":2,"note":"multi\nline \"quoted\" ☃"}""");

    [Fact]
    public async Task Raise_leaves_the_checking_to_the_broker()
        => await ExchangeAsync(
            jobs => jobs.Get(Id).RaiseAsync("bad type", 8),
            "job-manager.raise", """{"id":393710927872,"type":"bad type","severity":8}""");

    [Fact]
    public async Task Kill_sends_SIGTERM_unless_told_otherwise()
    {
        await ExchangeAsync(jobs => jobs.KillAsync(Id), "job-manager.kill", """{"id":393710927872,"signum":15}""");
        await ExchangeAsync(jobs => jobs.Get(Id).KillAsync(FluxSignal.User1), "job-manager.kill", """{"id":393710927872,"signum":10}""");
    }

    [Fact]
    public async Task An_error_of_a_control_request_is_the_brokers()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task killing = session.Client.Jobs.KillAsync(Id);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync("job-manager.kill"), FluxErrno.EINVAL, "job is inactive");

        FluxRpcException failure = await killing.FailureAsync<FluxRpcException>();
        failure.Errno.Should().Be(FluxErrno.EINVAL);
        failure.BrokerText.Should().Be("job is inactive");
    }

    [Theory]
    [InlineData("eventlog", false, """{"id":393710927872,"path":"eventlog","flags":0}""")]
    [InlineData("guest.exec.eventlog", false, """{"id":393710927872,"path":"guest.exec.eventlog","flags":0}""")]
    [InlineData("guest.output", true, """{"id":393710927872,"path":"guest.output","flags":1}""")]
    public async Task A_watch_names_its_log(string path, bool waitCreate, string payload)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await using IAsyncEnumerator<JobEvent> events = session.Client.Jobs
            .WatchEventsAsync(Id, path, new EventlogWatchOptions { WaitCreate = waitCreate }).GetAsyncEnumerator();

        Task<bool> next = events.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync();

        request.Frame.Should().Equal(Frames.Request(WatchTopic, payload, request.Matchtag, Frames.Streaming));
        await session.Peer.EndStreamAsync(request);
        (await next.Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task Leaving_a_watch_sends_its_cancel()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        IAsyncEnumerator<JobEvent> events = session.Client.Jobs.Get(Id).WatchEventsAsync().GetAsyncEnumerator();
        Task<bool> next = events.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync(WatchTopic);
        await session.Peer.RespondEventAsync(request, """{"timestamp":1.5,"name":"start"}""");
        (await next.Soon()).Should().BeTrue();
        events.Current.Name.Should().Be("start");

        await events.DisposeAsync();

        PeerMessage cancel = await session.Peer.ReceiveAsync();
        cancel.Frame.Should().Equal(
            Frames.Request("job-info.eventlog-watch-cancel", $$"""{"matchtag":{{request.Matchtag}}}""", 0, Frames.NoResponse));
    }

    private static Task<bool> ExchangeAsync(Func<FluxJobs, Task> call, string topic, string payload)
        => ExchangeAsync(
            async jobs =>
            {
                await call(jobs);
                return true;
            },
            topic, payload, answer: null);

    private static async Task<T> ExchangeAsync<T>(Func<FluxJobs, Task<T>> call, string topic, string payload, string? answer)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<T> calling = call(session.Client.Jobs);
        PeerMessage request = await session.Peer.ReceiveAsync();
        Encoding.UTF8.GetString(request.Frame).Should().Be(Encoding.UTF8.GetString(Frames.Request(topic, payload, matchtag: 1)));
        request.Frame.Should().Equal(Frames.Request(topic, payload, matchtag: 1));
        await session.Peer.WriteAsync(Frames.Response(request, answer is null ? null : Frames.Text(answer)));
        return await calling.Soon();
    }
}
