using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace FluxWire.Embedded.Tests;

public sealed class EventlogWatchTests : IAsyncLifetime
{
    private const int WaitCreate = 1;
    private const int InitialSentinel = 2;

    private readonly FakeTimeProvider _time = new();
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 1, TimeProvider = _time });
        _broker.Scripts.Add("hour", JobScript.Begin().WriteLine("hello").After(TimeSpan.FromHours(1)).Exit(0));
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_success_has_the_events_of_a_real_instance_in_order_with_their_contexts()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"), flags: 6);
        _time.Advance(TimeSpan.FromHours(1));
        (await _client.EventsAsync(id)).Select(static e => e.Name + (e.HasContext ? e.Context.GetRawText() : string.Empty)).Should().Equal(
            $$"""submit{"userid":{{TestUser.Id}},"urgency":16,"flags":6,"version":1}""",
            "validate",
            "depend",
            """priority{"priority":16}""",
            "debug.alloc-request",
            """alloc{"annotations":{"sched":{"resource_summary":"rank0/core0"}}}""",
            "debug.start-request",
            "start",
            """finish{"status":0}""",
            """release{"ranks":"all","final":true}""",
            "free",
            "clean");
        string plain = JobId.FromSigned(id).ToString(JobIdEncoding.F58Plain);
        (await _client.EventsAsync(id, "guest.exec.eventlog")).Select(static e => e.Name + (e.HasContext ? e.Context.GetRawText() : string.Empty)).Should().Equal(
            "init",
            "starting",
            $$"""shell.init{"service":"{{TestUser.Id}}-shell-{{plain}}","leader-rank":0,"size":1}""",
            """shell.start{"taskmap":{"version":1,"map":[[0,1,1,1]]}}""",
            """shell.task-exit{"localid":0,"rank":0,"state":"Exited","pid":4194305,"wait_status":0,"signaled":0,"exitcode":0}""",
            """shell-exit{"rank":0,"wait_status":0}""",
            """complete{"status":0}""",
            "done");
        (await _client.EventsAsync(id, "guest.output")).Names().Should().Equal("header", "data", "data", "data");
    }

    [Fact]
    public async Task Every_watcher_gets_every_event_whenever_it_comes()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint early = await _client.WatchAsync(id);
        uint alsoEarly = await _client.WatchAsync(id);
        _time.Advance(TimeSpan.FromHours(1));
        string[] first = [.. (await _client.StreamAsync(early)).Select(static r => r.Text ?? "end")];
        string[] second = [.. (await _client.StreamAsync(alsoEarly)).Select(static r => r.Text ?? "end")];
        string[] late = [.. (await _client.StreamAsync(await _client.WatchAsync(id))).Select(static r => r.Text ?? "end")];
        first.Should().HaveCount(11).And.Equal(second).And.Equal(late);
    }

    [Fact]
    public async Task A_sentinel_without_payload_divides_what_is_there_from_what_is_new()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint tag = await _client.WatchAsync(id, flags: InitialSentinel);
        for (int i = 0; i < 6; i++)
        {
            (await _client.NextAsync(tag)).Message.HasPayload.Should().BeTrue();
        }

        WireResponse sentinel = await _client.NextAsync(tag);
        (sentinel.Errno, sentinel.Message.HasPayload).Should().Be((0, false));
        _time.Advance(TimeSpan.FromHours(1));
        (await _client.StreamAsync(tag)).Should().HaveCount(5);
    }

    [Fact]
    public async Task Cancel_ends_the_stream_with_ENODATA_and_unknown_tags_are_ignored()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint tag = await _client.WatchAsync(id);
        await CancelAsync(tag + 1000);
        await CancelAsync(tag);
        (await _client.StreamAsync(tag))[^1].Errno.Should().Be(61);

        await using WireClient other = await WireClient.ConnectAsync(_broker);
        uint mine = await _client.WatchAsync(id);
        await other.SendAsync("job-info.eventlog-watch-cancel", $$"""{"matchtag":{{mine}}}""", flags: FluxMessageFlags.NoResponse);
        await other.CallAsync("broker.ping", "{}");
        _time.Advance(TimeSpan.FromHours(1));
        (await _client.StreamAsync(mine)).Should().HaveCount(11, "another client cannot cancel it");
    }

    [Fact]
    public async Task A_matchtag_that_is_in_use_is_refused_on_that_tag()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint tag = await _client.WatchAsync(id);
        await _client.WatchAsync(id, matchtag: tag);
        (await _client.StreamAsync(tag))[^1].Errno.Should().Be(22);
    }

    [Fact]
    public async Task Guest_logs_are_waited_for_until_the_job_starts()
    {
        long first = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        long second = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint tag = await _client.WatchAsync(second, "guest.output", WaitCreate);
        uint impatient = await _client.WatchAsync(second, "guest.output");
        uint exec = await _client.WatchAsync(second, "guest.exec.eventlog");
        await _client.CallAsync("broker.ping", "{}");
        _client.HasResponse(tag).Should().BeFalse();
        _time.Advance(TimeSpan.FromHours(2));
        (await _client.StreamAsync(tag)).Should().HaveCount(5);
        (await _client.StreamAsync(exec)).Should().HaveCount(9);
        (await _client.StreamAsync(impatient)).Should().ContainSingle().Which.Errno.Should().Be(2, "at the start there is no output yet");
        (await _client.WaitAsync(first)).Success.Should().BeTrue();
    }

    [Fact]
    public async Task Guest_logs_of_a_job_that_never_starts_end_without_data()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"), urgency: 0);
        uint tag = await _client.WatchAsync(id, "guest.output", WaitCreate);
        await _client.CallAsync("job-manager.raise", $$"""{"id":{{id}},"severity":0,"type":"cancel"}""");
        (await _client.StreamAsync(tag)).Should().ContainSingle().Which.Errno.Should().Be(61);
        (await _client.StreamAsync(await _client.WatchAsync(id, "guest.output"))).Should().ContainSingle().Which.Errno.Should().Be(61);
    }

    [Fact]
    public async Task What_is_not_there_is_ENOENT_unless_it_is_waited_for()
    {
        (await _client.StreamAsync(await _client.WatchAsync(123))).Should().ContainSingle().Which.Errno.Should().Be(2);
        uint patient = await _client.WatchAsync(123, flags: WaitCreate);
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        (await _client.StreamAsync(await _client.WatchAsync(id, "guest.nosuch"))).Should().ContainSingle().Which.Errno.Should().Be(2);
        (await _client.StreamAsync(await _client.WatchAsync(id, "nosuch"))).Should().ContainSingle().Which.Errno.Should().Be(2);
        _client.HasResponse(patient).Should().BeFalse();
    }

    [Fact]
    public async Task A_watch_must_be_streaming_with_known_flags_and_ones_own()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        WireResponse plain = await _client.CallAsync("job-info.eventlog-watch", $$"""{"id":{{id}},"path":"eventlog","flags":0}""");
        (plain.Errno, plain.Text).Should().Be((71, "eventlog-watch request rejected without streaming RPC flag"));
        WireResponse flags = await _client.NextAsync(await _client.WatchAsync(id, flags: 8));
        (flags.Errno, flags.Text).Should().Be((71, "eventlog-watch request rejected with invalid flag"));
        WireResponse guest = await _client.CallAsync(
            "job-info.eventlog-watch", $$"""{"id":{{id}},"path":"eventlog","flags":0}""", flags: FluxMessageFlags.Streaming,
            userId: 4242, roles: FluxRoles.User);
        guest.Errno.Should().Be(1);
    }

    private Task<uint> CancelAsync(uint tag)
        => _client.SendAsync("job-info.eventlog-watch-cancel", $$"""{"matchtag":{{tag}}}""", flags: FluxMessageFlags.NoResponse);
}
