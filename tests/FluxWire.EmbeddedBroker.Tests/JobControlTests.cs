using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Jobs;
using FluxWire.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace FluxWire.Embedded.Tests;

public sealed class JobControlTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 1, TimeProvider = _time, HostName = "n0" });
        _broker.Scripts.Add("hour", JobScript.Begin().After(TimeSpan.FromHours(1)).Exit(0));
        _broker.Scripts.Add("fail", JobScript.Begin().Exit(1));
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData("job-manager.raise", """{"id":1,"severity":0,"type":"cancel"}""", 2, "unknown job id")]
    [InlineData("job-manager.raise", """{"id":ID,"severity":0,"type":"cancel"}""", 2, "job is inactive")]
    [InlineData("job-manager.raise", """{"id":ID,"severity":9,"type":"x"}""", 71, "invalid exception severity")]
    [InlineData("job-manager.raise", """{"id":ID,"severity":1,"type":"a b"}""", 71, "invalid exception type")]
    [InlineData("job-manager.kill", """{"id":1,"signum":9}""", 22, "unknown job id")]
    [InlineData("job-manager.kill", """{"id":ID,"signum":9}""", 22, "job is inactive")]
    [InlineData("job-manager.kill", """{"id":ID,"signum":65}""", 22, "Invalid signal number")]
    [InlineData("job-manager.urgency", """{"id":1,"urgency":9}""", 22, "unknown job")]
    [InlineData("job-manager.urgency", """{"id":ID,"urgency":9}""", 22, "job is inactive")]
    [InlineData("job-manager.urgency", """{"id":ID,"urgency":32}""", 22, "urgency value is out of range")]
    [InlineData("job-manager.memo", """{"id":1,"memo":{}}""", 2, "unknown job id")]
    [InlineData("job-manager.update", """{"id":1,"updates":{"attributes.system.duration":1.0}}""", 2, "unknown job id")]
    [InlineData("job-manager.update", """{"id":ID,"updates":{"attributes.system.duration":1.0}}""", 22, "job is inactive")]
    [InlineData("job-manager.update", """{"id":ID,"updates":{"x":1.0}}""", 22, "one or more jobspec updates are invalid")]
    [InlineData("job-manager.getattr", """{"id":ID,"attrs":["zz"]}""", 2, "unknown attr zz")]
    [InlineData("job-info.lookup", """{"id":1,"keys":[],"flags":0}""", 2, "invalid job id")]
    [InlineData("job-info.lookup", """{"id":ID,"keys":["zz"],"flags":0}""", 2, "zz: key not found")]
    [InlineData("job-info.lookup", """{"id":ID,"keys":["guest"],"flags":0}""", 21, "guest: Is a directory")]
    [InlineData("job-info.lookup", """{"id":ID,"keys":[],"flags":64}""", 71, "lookup request rejected with invalid flag")]
    [InlineData("job-list.list", """{"max_entries":1,"attrs":["bad"]}""", 22, "bad is not a valid attribute")]
    [InlineData("job-list.list", """{"max_entries":1}""", 71, "invalid payload: Object item not found: attrs")]
    [InlineData("job-list.list", """{"max_entries":-1,"attrs":[]}""", 71, "invalid payload: max_entries < 0 not allowed")]
    [InlineData("job-list.list", """{"max_entries":1,"attrs":[],"constraint":{"foo":[]}}""", 71, "invalid payload: constraint object invalid: unknown constraint operator: foo")]
    [InlineData("job-list.list", """{"max_entries":1,"attrs":[],"constraint":{"states":["bogus"]}}""", 71, "invalid payload: constraint object invalid: invalid states value 'bogus' specified")]
    [InlineData("job-list.list-id", """{"id":1,"attrs":["all"]}""", 2, null)]
    public async Task Refusals_have_the_errno_and_the_text_of_a_real_instance(string topic, string payload, int errno, string? text)
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("fail"));
        await _client.WaitAsync(id);
        WireResponse response = await _client.CallAsync(topic, payload.Replace("ID", $"{id}", StringComparison.Ordinal));
        (response.Errno, response.Text).Should().Be((errno, text));
    }

    [Fact]
    public async Task Guests_may_not_touch_the_jobs_of_others()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        foreach ((string topic, string payload, string text) in ((string, string, string)[])
        [
            ("job-manager.raise", $$"""{"id":{{id}},"severity":0,"type":"cancel"}""", "guests can only raise exceptions on their own jobs"),
            ("job-manager.kill", $$"""{"id":{{id}},"signum":9}""", "guests may only send signals to their own jobs"),
            ("job-manager.urgency", $$"""{"id":{{id}},"urgency":9}""", "guests can only reprioritize their own jobs"),
            ("job-info.lookup", $$"""{"id":{{id}},"keys":["R"],"flags":0}""", "access is restricted to job/instance owner"),
        ])
        {
            WireResponse response = await _client.CallAsync(topic, payload, userId: 4242, roles: FluxRoles.User);
            (response.Errno, response.Text).Should().Be((1, text));
        }
    }

    [Fact]
    public async Task A_held_job_runs_when_it_is_released_and_a_higher_urgency_goes_first()
    {
        long running = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        long low = await _client.SubmitAsync(TestJobs.Jobspec("hour"), urgency: 5);
        long held = await _client.SubmitAsync(TestJobs.Jobspec("hour"), urgency: 0);
        (await _client.CallAsync("job-manager.urgency", $$"""{"id":{{held}},"urgency":20}"""))["old_urgency"].GetInt32().Should().Be(0);
        _time.Advance(TimeSpan.FromHours(3));
        DateTimeOffset start = (await _client.EventsAsync(held)).Single(static e => e.Name == "start").Time;
        (await _client.EventsAsync(low)).Single(static e => e.Name == "start").Time.Should().BeAfter(start);
        (await _client.EventsAsync(held)).Names().Take(7).Should().Equal("submit", "validate", "depend", "priority", "urgency", "priority", "alloc");
        (await _client.WaitAsync(running)).Success.Should().BeTrue();
    }

    [Fact]
    public async Task Dependencies_on_other_jobs_are_met_or_end_the_job()
    {
        long parent = await _client.SubmitAsync(TestJobs.Jobspec("fail"), urgency: 0);
        long any = await SubmitAfterAsync("afterany", parent);
        long ok = await SubmitAfterAsync("afterok", parent);
        long notOk = await SubmitAfterAsync("afternotok", parent);
        await _client.CallAsync("job-manager.urgency", $$"""{"id":{{parent}},"urgency":16}""");
        _time.Advance(TimeSpan.FromHours(5));
        (await _client.WaitAsync(any)).Success.Should().BeTrue();
        (await _client.WaitAsync(notOk)).Success.Should().BeTrue();
        (await _client.WaitAsync(ok)).Error.Should().Be($"Fatal exception type=dependency dependency after-success={parent} can never be satisfied");
        WireResponse late = await _client.CallAsync("job-ingest.submit", TestJobs.Request(After("afterok", parent), userId: TestUser.Id));
        (late.Errno, late.Text).Should().Be((22, $"dependency: afterok: job {parent} failed or was canceled"));
    }

    [Fact]
    public async Task A_new_time_limit_holds_for_a_running_job()
    {
        JsonObject jobspec = TestJobs.Jobspec("hour");
        jobspec.System()["duration"] = 60;
        long id = await _client.SubmitAsync(jobspec);
        uint watch = await _client.SendAsync("job-info.update-watch", $$"""{"id":{{id}},"key":"R","flags":0}""", flags: FluxMessageFlags.Streaming);
        (await _client.CallAsync("job-manager.update", $$$"""{"id":{{{id}}},"updates":{"attributes.system.duration":7200.0}}""")).Errno.Should().Be(0);
        _time.Advance(TimeSpan.FromHours(1));
        (await _client.WaitAsync(id)).Success.Should().BeTrue();
        (await _client.EventsAsync(id)).Names().Should().ContainInOrder("start", "jobspec-update", "resource-update", "finish");
        IReadOnlyList<WireResponse> updates = await _client.StreamAsync(watch);
        updates.Should().HaveCount(3);
        double first = Expiration(updates[0]["R"]);
        Expiration(updates[1]["R"]).Should().Be(first + 7140);
        WireResponse original = await _client.CallAsync("job-info.lookup", $$"""{"id":{{id}},"keys":["R","jobspec"],"flags":1}""");
        Expiration(original["R"]).Should().Be(first);
        WireResponse current = await _client.CallAsync("job-info.lookup", $$"""{"id":{{id}},"keys":["R","jobspec"],"flags":3}""");
        current["jobspec"].GetProperty("attributes").GetProperty("system").GetProperty("duration").GetDouble().Should().Be(7200);
    }

    [Fact]
    public async Task Job_list_shows_what_is_known_and_nothing_else()
    {
        long done = await _client.SubmitAsync(TestJobs.Jobspec("fail"));
        await _client.WaitAsync(done);
        long running = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        long pending = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        await _client.CallAsync("job-manager.memo", $$$"""{"id":{{{running}}},"memo":{"k":1,"gone":null}}""");

        WireResponse all = await _client.CallAsync("job-list.list", """{"max_entries":0,"attrs":["all"]}""");
        JsonElement[] jobs = [.. all["jobs"].EnumerateArray()];
        jobs.Select(static job => job.GetProperty("id").GetInt64()).Should().Equal(pending, running, done);
        jobs[0].EnumerateObject().Select(static member => member.Name).Should().NotContain(["t_run", "ranks", "result", "annotations", "queue"]);
        jobs[1].GetProperty("annotations").GetRawText().Should().Be("""{"sched":{"resource_summary":"rank0/core0"},"user":{"k":1}}""");
        jobs[2].GetProperty("result").GetInt32().Should().Be(2);
        jobs[2].GetProperty("duration").GetRawText().Should().Be("0.0");
        jobs[2].GetProperty("waitstatus").GetInt32().Should().Be(256);

        uint stream = await _client.SendAsync(
            "job-list.list", """{"max_entries":2,"attrs":["state"]}""", flags: FluxMessageFlags.Streaming);
        IReadOnlyList<WireResponse> responses = await _client.StreamAsync(stream);
        responses.Should().HaveCount(3);
        responses[0].Text.Should().Be($$"""{"jobs":[{"id":{{pending}},"state":8}],"version":1}""");
        responses[^1].Errno.Should().Be(61);
    }

    [Theory]
    [InlineData("""{"states":["inactive"]}""", 1)]
    [InlineData("""{"states":[126]}""", 3)]
    [InlineData("""{"states":[]}""", 0)]
    [InlineData("""{"not":[{"states":["running"]}]}""", 2)]
    [InlineData("""{"and":[{"name":["hour"]},{"states":["sched"]}]}""", 1)]
    [InlineData("""{"or":[{"results":["failed"]},{"states":["R"]}]}""", 2)]
    [InlineData("""{"userid":[4242]}""", 0)]
    [InlineData("""{"hostlist":["n0"]}""", 2)]
    [InlineData("""{"ranks":["0-3"]}""", 2)]
    [InlineData("""{"t_run":[">0.0"]}""", 2)]
    [InlineData("{}", 3)]
    public async Task Job_list_obeys_constraints(string constraint, int count)
    {
        await _client.SubmitAsync(TestJobs.Jobspec("fail"));
        await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        WireResponse response = await _client.CallAsync("job-list.list", $$$"""{"max_entries":0,"attrs":[],"constraint":{{{constraint}}}}""");
        response["jobs"].GetArrayLength().Should().Be(count);
    }

    [Fact]
    public async Task List_id_waits_for_a_state_and_statistics_follow()
    {
        uint statistics = await _client.SendAsync("job-list.job-stats", "{}", flags: FluxMessageFlags.Streaming);
        (await _client.NextAsync(statistics))["job_states"].GetProperty("total").GetInt32().Should().Be(0);
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint waiting = await _client.SendAsync("job-list.list-id", $$"""{"id":{{id}},"attrs":["state"],"state":{{(int)JobState.Cleanup}}}""");
        await _client.CallAsync("broker.ping", "{}");
        _client.HasResponse(waiting).Should().BeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        (await _client.NextAsync(waiting))["job"].GetProperty("id").GetInt64().Should().Be(id);
        (await _client.CallAsync("job-list.job-stats"))["successful"].GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task The_journal_tells_what_was_and_then_what_comes()
    {
        long done = await _client.SubmitAsync(TestJobs.Jobspec("fail"));
        long running = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint tag = await _client.SendAsync("job-manager.events-journal", """{"full":true,"deny":{"depend":1}}""", flags: FluxMessageFlags.Streaming);
        WireResponse first = await _client.NextAsync(tag);
        first["id"].GetInt64().Should().Be(done);
        first["events"].EnumerateArray().Select(static e => e.GetProperty("name").GetString()).Should().NotContain("depend").And.EndWith("clean");
        first["jobspec"].GetProperty("version").GetInt32().Should().Be(1);
        (await _client.NextAsync(tag))["id"].GetInt64().Should().Be(running);
        (await _client.NextAsync(tag)).Text.Should().Be("""{"id":-1,"events":[]}""");
        _time.Advance(TimeSpan.FromHours(1));
        WireResponse finish = await _client.NextAsync(tag);
        finish["events"][0].GetProperty("name").GetString().Should().Be("finish");
        await _client.SendAsync("job-manager.events-journal-cancel", $$"""{"matchtag":{{tag}}}""", flags: FluxMessageFlags.NoResponse);
        (await _client.StreamAsync(tag))[^1].Errno.Should().Be(61);
        (await _client.CallAsync("job-manager.history.get", """{"slice":"[:1]"}"""))["jobs"][0].GetInt64().Should().Be(running);
        (await _client.CallAsync("job-manager.history.get", """{"slice":"x"}""")).Errno.Should().Be(22);
    }

    [Fact]
    public async Task Cancelling_all_counts_and_can_be_tried_first()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        const string Request = """{"dry_run":DRY,"userid":4294967295,"states":126,"severity":0,"type":"cancel"}""";
        (await _client.CallAsync("job-manager.raiseall", Request.Replace("DRY", "true", StringComparison.Ordinal)))["count"].GetInt32().Should().Be(2);
        (await _client.CallAsync("job-manager.raiseall", Request.Replace("DRY", "false", StringComparison.Ordinal)))["count"].GetInt32().Should().Be(2);
        (await _client.WaitAsync(id)).Error.Should().Be("Fatal exception type=cancel ");
        (await _client.CallAsync("job-manager.killall", """{"dry_run":false,"userid":-1,"signum":9}"""))["count"].GetInt32().Should().Be(0);
    }

    private async Task<long> SubmitAfterAsync(string scheme, long parent) => await _client.SubmitAsync(After(scheme, parent));

    private static JsonObject After(string scheme, long parent)
    {
        JsonObject jobspec = TestJobs.Jobspec("hour");
        jobspec.System()["dependencies"] = new JsonArray(new JsonObject { ["scheme"] = scheme, ["value"] = $"{parent}" });
        return jobspec;
    }

    private static double Expiration(JsonElement r) => r.GetProperty("execution").GetProperty("expiration").GetDouble();
}
