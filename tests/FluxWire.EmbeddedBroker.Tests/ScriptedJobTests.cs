using System.Text.Json;
using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace FluxWire.Embedded.Tests;

public sealed class ScriptedJobTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 1, TimeProvider = _time, HostName = "node7" });
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_job_of_two_hours_ends_when_the_clock_is_moved_and_its_log_says_two_hours()
    {
        _broker.Scripts.Add("train", JobScript.Begin()
            .After(TimeSpan.FromMinutes(10)).WriteLine("epoch 1")
            .After(TimeSpan.FromMinutes(10)).WriteErrorLine("warning")
            .At(TimeSpan.FromHours(2)).Exit(0));
        long id = await _client.SubmitAsync(TestJobs.Jobspec("/opt/bin/train", "--fast"));
        _time.Advance(TimeSpan.FromHours(2));
        (await _client.WaitAsync(id)).Should().Be((true, string.Empty));

        IReadOnlyList<JobEvent> events = await _client.EventsAsync(id);
        events.Names().Should().Equal("submit", "validate", "depend", "priority", "alloc", "start", "finish", "release", "free", "clean");
        events.Single(static e => e.Name == "start").Time.Should().Be(Start);
        events.Single(static e => e.Name == "finish").Time.Should().Be(Start.AddHours(2));
        IReadOnlyList<JobEvent> output = await _client.EventsAsync(id, "guest.output");
        output.Where(static e => e.Context.TryGetProperty("data", out _)).Select(static e => (e.Time - Start).TotalMinutes).Should().Equal(10, 20);
        (await _client.OutputAsync(id)).Should().Be("epoch 1\n");
        (await _client.OutputAsync(id, "stderr")).Should().Be("warning\n");
    }

    [Fact]
    public async Task One_step_of_the_clock_runs_jobs_one_after_the_other_each_at_its_own_time()
    {
        _broker.Scripts.Add("hour", JobScript.Begin().After(TimeSpan.FromHours(1)).Exit(0));
        long[] ids = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _client.SubmitAsync(TestJobs.Jobspec("hour"))))];
        _time.Advance(TimeSpan.FromHours(5));
        List<double> ends = [];
        foreach (long id in ids)
        {
            ends.Add(((await _client.EventsAsync(id)).Single(static e => e.Name == "finish").Time - Start).TotalHours);
        }

        ends.Should().BeEquivalentTo([1.0, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_job_that_is_not_yet_due_stands_still()
    {
        _broker.Scripts.Add("hour", JobScript.Begin().After(TimeSpan.FromHours(1)).Exit(3));
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint wait = await _client.SendAsync("job-manager.wait", TestJobs.Id(id));
        _time.Advance(TimeSpan.FromMinutes(59));
        await _client.CallAsync("broker.ping", "{}");
        _client.HasResponse(wait).Should().BeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        (await _client.NextAsync(wait))["errstr"].GetString().Should().Be("task(s) exited with exit code 3");
    }

    [Fact]
    public async Task A_time_limit_ends_it_with_SIGALRM()
    {
        _broker.Scripts.Add("stuck", JobScript.Begin().Hang());
        var jobspec = TestJobs.Jobspec("stuck");
        jobspec.System()["duration"] = 3600;
        long id = await _client.SubmitAsync(jobspec);
        _time.Advance(TimeSpan.FromHours(3));
        (await _client.WaitAsync(id)).Should().Be((false, "Fatal exception type=timeout resource allocation expired"));
        IReadOnlyList<JobEvent> events = await _client.EventsAsync(id);
        events.Single(static e => e.Name == "exception").Time.Should().Be(Start.AddHours(1));
        events.Single(static e => e.Name == "finish").Context.GetProperty("status").GetInt32().Should().Be(36352);
    }

    [Fact]
    public async Task A_cancelled_job_that_ignores_SIGTERM_is_killed_after_five_seconds()
    {
        _broker.Scripts.Add("stubborn", JobScript.Begin().IgnoreSignal(FluxSignal.Terminate).Hang());
        long id = await _client.SubmitAsync(TestJobs.Jobspec("stubborn"));
        (await _client.CallAsync("job-manager.raise", $$"""{"id":{{id}},"severity":0,"type":"cancel"}""")).Errno.Should().Be(0);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await _client.WaitAsync(id)).Error.Should().Be("Fatal exception type=cancel ");
        JobEvent finish = (await _client.EventsAsync(id)).Single(static e => e.Name == "finish");
        finish.Time.Should().Be(Start.AddSeconds(5));
        finish.Context.GetProperty("status").GetInt32().Should().Be((128 + 9) << 8);
    }

    [Fact]
    public async Task A_reaction_to_a_signal_replaces_what_was_to_come()
    {
        _broker.Scripts.Add("careful", JobScript.Begin()
            .OnSignal(FluxSignal.User1, JobScript.Begin().WriteLine("saving").After(TimeSpan.FromSeconds(3)).Exit(7))
            .After(TimeSpan.FromHours(1)).Exit(0));
        long id = await _client.SubmitAsync(TestJobs.Jobspec("careful"));
        _time.Advance(TimeSpan.FromMinutes(1));
        (await _client.CallAsync("job-manager.kill", $$"""{"id":{{id}},"signum":10}""")).Errno.Should().Be(0);
        _time.Advance(TimeSpan.FromHours(5));
        (await _client.WaitAsync(id)).Error.Should().Be("task(s) exited with exit code 7");
        (await _client.OutputAsync(id)).Should().Be("saving\n");
        (await _client.EventsAsync(id)).Single(static e => e.Name == "finish").Time.Should().Be(Start.AddSeconds(63));
    }

    [Fact]
    public async Task An_exception_in_the_script_is_raised_once_and_a_fatal_one_ends_the_job()
    {
        _broker.Scripts.Add("oom", JobScript.Begin()
            .After(TimeSpan.FromSeconds(1)).RaiseException("memory", 3, "getting low")
            .After(TimeSpan.FromSeconds(1)).RaiseException("memory", 0, "gone").Hang());
        long id = await _client.SubmitAsync(TestJobs.Jobspec("oom"));
        _time.Advance(TimeSpan.FromMinutes(1));
        (await _client.WaitAsync(id)).Should().Be((false, "Fatal exception type=memory gone"));
        (await _client.EventsAsync(id)).Where(static e => e.Name == "exception")
            .Select(static e => e.Context.GetProperty("severity").GetInt32()).Should().Equal(3, 0);
    }

    [Theory]
    [InlineData(2, 127, "No such file or directory")]
    [InlineData(13, 126, "Permission denied")]
    [InlineData(12, 1, "Cannot allocate memory")]
    public async Task A_script_may_fail_to_start(int errno, int exitCode, string text)
    {
        _broker.Scripts.Add("broken", JobScript.FailToStart(new FluxErrno(errno)));
        long id = await _client.SubmitAsync(TestJobs.Jobspec("broken"));
        (await _client.WaitAsync(id)).Error.Should()
            .Be($"Fatal exception type=exec task 0 (host node7): start failed: broken: {text}");
        (await _client.EventsAsync(id)).Single(static e => e.Name == "finish").Context.GetProperty("status").GetInt32().Should().Be(exitCode << 8);
    }

    [Fact]
    public async Task A_rule_sees_the_job_and_an_error_in_it_is_the_jobs()
    {
        ScriptedJob? seen = null;
        _broker.Scripts.Add(job =>
        {
            seen = job;
            return job.Name == "mine" ? JobScript.Begin().DieOf(FluxSignal.Kill) : throw new InvalidOperationException("no idea");
        });
        var jobspec = TestJobs.Jobspec("a", "b");
        jobspec.System()["job"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "mine" };
        long id = await _client.SubmitAsync(jobspec);
        (await _client.WaitAsync(id)).Error.Should().Be("task(s) Killed");
        seen!.Command.Should().Equal("a", "b");
        seen.Id.Should().Be(JobId.FromSigned(id));

        long other = await _client.SubmitAsync(TestJobs.Jobspec("x"));
        (await _client.WaitAsync(other)).Error.Should().Contain("InvalidOperationException: no idea");
    }

    [Fact]
    public async Task Each_task_follows_the_script()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 3, TimeProvider = _time });
        await using WireClient client = await WireClient.ConnectAsync(broker);
        broker.Scripts.Add("many", JobScript.Begin().WriteLine("hi").Exit(0));
        long id = await client.SubmitAsync(TestJobs.Jobspec("many").WithTasks(3));
        (await client.WaitAsync(id)).Success.Should().BeTrue();
        (await client.OutputAsync(id)).Should().Be("hi\nhi\nhi\n");
    }

    [Fact]
    public async Task Begin_time_is_a_time_of_the_same_clock()
    {
        _broker.Scripts.Add("soon", JobScript.Begin().Exit(0));
        var jobspec = TestJobs.Jobspec("soon");
        double begin = (Start.AddHours(1) - DateTimeOffset.UnixEpoch).TotalSeconds;
        jobspec.System()["dependencies"] = JsonSerializer.SerializeToNode(new[] { new { scheme = "begin-time", value = $"{begin}" } });
        long id = await _client.SubmitAsync(jobspec);
        _time.Advance(TimeSpan.FromHours(2));
        (await _client.WaitAsync(id)).Success.Should().BeTrue();
        IReadOnlyList<JobEvent> events = await _client.EventsAsync(id);
        events.Names().Take(5).Should().Equal("submit", "dependency-add", "validate", "dependency-remove", "depend");
        events.Single(static e => e.Name == "alloc").Time.Should().Be(Start.AddHours(1));
    }

    [Fact]
    public void A_timeline_does_not_run_backward_and_SIGKILL_is_not_caught()
    {
        FluentActions.Invoking(static () => JobScript.Begin().After(TimeSpan.FromSeconds(2)).At(TimeSpan.FromSeconds(1)))
            .Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(static () => JobScript.Begin().IgnoreSignal(FluxSignal.Kill)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(static () => JobScript.Begin().Exit(256)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(static () => JobScript.Begin().RaiseException("a b")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(static () => JobScript.FailToStart(FluxErrno.None)).Should().Throw<ArgumentException>();
    }
}
