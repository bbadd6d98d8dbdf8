using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Tests;

public sealed class ProcessJobTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fluxwire-test-");
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2, HostName = "here" });
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("exit 0", 0, "")]
    [InlineData("exit 3", 768, "task(s) exited with exit code 3")]
    [InlineData("exit 255", 65280, "task(s) Unknown signal 127")]
    [InlineData("kill -9 $$", 35072, "task(s) Killed")]
    [InlineData("kill -15 $$", 36608, "task(s) Terminated")]
    [InlineData("kill -11 $$", 35584, "task(s) Segmentation fault")]
    public async Task A_job_ends_with_the_status_of_its_task(string script, int status, string error)
    {
        long id = await _client.SubmitAsync(TestJobs.Shell(script));
        (await _client.WaitAsync(id)).Should().Be((status == 0, error));
        (await _client.EventsAsync(id)).Single(static e => e.Name == "finish").Context.GetProperty("status").GetInt32().Should().Be(status);
    }

    [Fact]
    public async Task The_raw_wait_status_and_the_pid_are_in_the_shells_log()
    {
        long id = await _client.SubmitAsync(TestJobs.Shell("echo $$; kill -9 $$"));
        await _client.WaitAsync(id);
        JobEvent exit = (await _client.EventsAsync(id, "guest.exec.eventlog")).Single(static e => e.Name == "shell.task-exit");
        exit.Context.GetProperty("wait_status").GetInt32().Should().Be(9);
        exit.Context.GetProperty("signaled").GetInt32().Should().Be(9);
        exit.Context.GetProperty("exitcode").GetInt32().Should().Be(137);
        (await _client.OutputAsync(id)).Trim().Should().Be(exit.Context.GetProperty("pid").GetRawText());
    }

    [Fact]
    public async Task The_worst_task_gives_the_status()
    {
        long id = await _client.SubmitAsync(TestJobs.Shell("exit $((4+$FLUX_TASK_RANK))").WithTasks(2));
        (await _client.WaitAsync(id)).Error.Should().Be("task(s) exited with exit code 5");
    }

    [Theory]
    [InlineData("no-such-command", 127, "No such file or directory")]
    [InlineData("/etc/passwd", 126, "Permission denied")]
    [InlineData("", 127, "No such file or directory")]
    public async Task A_command_that_cannot_be_started_is_an_exec_exception(string command, int exitCode, string text)
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec(command));
        (await _client.WaitAsync(id)).Error.Should().Be($"Fatal exception type=exec task 0 (host here): start failed: {command}: {text}");
        IReadOnlyList<JobEvent> events = await _client.EventsAsync(id);
        events.Names().Should().Equal("submit", "validate", "depend", "priority", "alloc", "start", "exception", "finish", "release", "free", "clean");
        events.Single(static e => e.Name == "finish").Context.GetProperty("status").GetInt32().Should().Be(exitCode << 8);
        (await _client.EventsAsync(id, "guest.output")).Names().Should().Equal("header", "log");
    }

    [Fact]
    public async Task Output_comes_in_lines_and_what_is_not_UTF8_as_base64()
    {
        long id = await _client.SubmitAsync(TestJobs.Shell("""echo one; echo "two ü"; printf 'a\377b\n'; printf 'nul\000'; echo err >&2"""));
        await _client.WaitAsync(id);
        JobEvent[] events = [.. await _client.EventsAsync(id, "guest.output")];
        events[0].Context.GetRawText().Should().Be(
            """{"version":1,"encoding":{"stdout":"UTF-8","stderr":"UTF-8"},"count":{"stdout":1,"stderr":1},"options":{}}""");
        events.Select(static e => e.Context.GetRawText()).Where(static c => c.Contains("stdout\",\"rank", StringComparison.Ordinal)).Should().Equal(
            """{"stream":"stdout","rank":"0","data":"one\n"}""",
            """{"stream":"stdout","rank":"0","data":"two ü\n"}""",
            """{"stream":"stdout","rank":"0","encoding":"base64","data":"Yf9iCg=="}""",
            """{"stream":"stdout","rank":"0","data":"nul\u0000"}""",
            """{"stream":"stdout","rank":"0","eof":true}""");
        (await _client.OutputAsync(id, "stderr")).Should().Be("err\n");
    }

    [Fact]
    public async Task Tasks_get_the_environment_of_a_job()
    {
        JsonObject jobspec = TestJobs.Shell("echo $MINE $FLUX_JOB_ID $FLUX_TASK_RANK $FLUX_TASK_LOCAL_ID $FLUX_JOB_SIZE $FLUX_JOB_NNODES $FLUX_URI; pwd; test -d $FLUX_JOB_TMPDIR && echo tmp");
        jobspec.System()["environment"]!["MINE"] = "mine";
        jobspec.System()["cwd"] = _directory.FullName;
        long id = await _client.SubmitAsync(jobspec);
        await _client.WaitAsync(id);
        (await _client.OutputAsync(id)).Should().Be($"mine {JobId.FromSigned(id)} 0 0 1 1 {_broker.Uri}\n{_directory.FullName}\ntmp\n");
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_only_told()
    {
        JsonObject jobspec = TestJobs.Shell("pwd");
        jobspec.System()["cwd"] = "/nonexistent";
        long id = await _client.SubmitAsync(jobspec);
        (await _client.WaitAsync(id)).Success.Should().BeTrue();
        (await _client.OutputAsync(id)).Should().Be("/tmp\n");
        JobEvent log = (await _client.EventsAsync(id, "guest.output")).Single(static e => e.Name == "log");
        log.Context.GetProperty("message").GetString().Should().Be(
            "host here: Could not change dir to /nonexistent: No such file or directory. Going to /tmp instead");
    }

    [Fact]
    public async Task Input_goes_to_the_shells_service_until_its_end()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("cat"));
        JobEvent init = await _client.EventAsync(id, "shell.init", "guest.exec.eventlog");
        string topic = init.Context.GetProperty("service").GetString() + ".stdin";
        (await _client.CallAsync(topic, """{"stream":"stdin","rank":"0","data":"hello\n"}""")).Errno.Should().Be(0);
        (await _client.CallAsync(topic, """{"stream":"stdin","rank":"1","data":"x"}""")).Errno.Should().Be(32);
        (await _client.CallAsync(topic, """{"stream":"stdin","rank":"all"}""")).Errno.Should().Be(71);
        (await _client.CallAsync(topic, """{"stream":"stdin","rank":"all","encoding":"base64","data":"//4K","eof":true}""")).Errno.Should().Be(0);
        await _client.WaitAsync(id);
        (await _client.EventsAsync(id, "guest.output")).Should().Contain(static e => e.ToString().Contains("//4K"));
        (await _client.OutputAsync(id)).Should().StartWith("hello\n");
        (await _client.EventsAsync(id, "guest.input")).Names().Should().Equal("header", "data", "data");
        (await _client.CallAsync(topic, """{"stream":"stdin","rank":"all","eof":true}""")).Errno.Should().Be(38);
    }

    [Fact]
    public async Task A_cancelled_job_gets_SIGTERM_and_fails_even_if_it_exits_well()
    {
        long id = await _client.SubmitAsync(TestJobs.Shell("trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done"));
        await _client.EventAsync(id, "data", "guest.output", "ready");
        await _client.CallAsync("job-manager.raise", $$"""{"id":{{id}},"severity":0,"type":"cancel","note":"c"}""");
        (await _client.WaitAsync(id)).Error.Should().Be("Fatal exception type=cancel c");
        (await _client.EventsAsync(id)).Single(static e => e.Name == "finish").Context.GetProperty("status").GetInt32().Should().Be(256);
    }

    [Fact]
    public async Task A_time_limit_is_SIGALRM()
    {
        JsonObject jobspec = TestJobs.Jobspec("sleep", "100");
        jobspec.System()["duration"] = 0.2;
        long id = await _client.SubmitAsync(jobspec);
        (await _client.WaitAsync(id)).Error.Should().Be("Fatal exception type=timeout resource allocation expired");
        (await _client.EventsAsync(id)).Single(static e => e.Name == "finish").Context.GetProperty("status").GetInt32().Should().Be(36352);
    }

    [Fact]
    public async Task A_signal_reaches_the_whole_process_group()
    {
        long id = await _client.SubmitAsync(TestJobs.Shell("sleep 100 & echo ready; wait"));
        await _client.EventAsync(id, "data", "guest.output", "ready");
        (await _client.CallAsync("job-manager.kill", $$"""{"id":{{id}},"signum":9}""")).Errno.Should().Be(0);
        (await _client.WaitAsync(id)).Error.Should().Be("task(s) Killed");
    }

    [Fact]
    public async Task Output_can_go_to_a_file_whose_name_has_tags()
    {
        JsonObject jobspec = TestJobs.Shell("echo out; echo err >&2");
        string template = Path.Combine(_directory.FullName, "{{id.dec}}-{{name}}.txt");
        jobspec.System()["shell"] = JsonNode.Parse("""{"options":{"output":{"stdout":{"type":"file"}}}}""");
        jobspec.System()["shell"]!["options"]!["output"]!["stdout"]!["path"] = template;
        long id = await _client.SubmitAsync(jobspec);
        (await _client.WaitAsync(id)).Success.Should().BeTrue();
        string path = Path.Combine(_directory.FullName, $"{id}-sh.txt");
        (await File.ReadAllLinesAsync(path)).Should().BeEquivalentTo("out", "err");
        IReadOnlyList<JobEvent> events = await _client.EventsAsync(id, "guest.output");
        events.Names().Should().Equal("header", "redirect", "redirect");
        events[1].Context.GetRawText().Should().Be($$"""{"stream":"stdout","rank":"0","path":"{{path}}"}""");
    }

    [Fact]
    public async Task Input_can_come_from_a_file()
    {
        string path = Path.Combine(_directory.FullName, "in.txt");
        await File.WriteAllTextAsync(path, "from a file\n");
        JsonObject jobspec = TestJobs.Jobspec("cat");
        jobspec.System()["shell"] = JsonNode.Parse("""{"options":{"input":{"stdin":{"type":"file"}}}}""");
        jobspec.System()["shell"]!["options"]!["input"]!["stdin"]!["path"] = path;
        long id = await _client.SubmitAsync(jobspec);
        (await _client.WaitAsync(id)).Success.Should().BeTrue();
        (await _client.OutputAsync(id)).Should().Be("from a file\n");
        (await _client.EventsAsync(id, "guest.input")).Names().Should().Equal("header", "redirect");

        jobspec.System()["shell"]!["options"]!["input"]!["stdin"]!["path"] = path + ".nope";
        long missing = await _client.SubmitAsync(jobspec);
        (await _client.WaitAsync(missing)).Error.Should().Be(
            $"Fatal exception type=exec error opening input file '{path}.nope': No such file or directory");
    }

    [Fact]
    public async Task Jobs_beyond_the_cores_wait_for_their_turn()
    {
        long first = await _client.SubmitAsync(TestJobs.Jobspec("cat").WithTasks(2));
        long second = await _client.SubmitAsync(TestJobs.Jobspec("true"));
        (await _client.CallAsync("job-manager.kill", $$"""{"id":{{second}},"signum":9}""")).Text.Should().Be("job is not running");
        await _client.CallAsync("job-manager.kill", $$"""{"id":{{first}},"signum":9}""");
        (await _client.WaitAsync(second)).Success.Should().BeTrue();
    }

    [Fact]
    public async Task Disposing_kills_what_runs_deletes_what_was_made_and_may_be_repeated()
    {
        EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        WireClient client = await WireClient.ConnectAsync(broker);
        long id = await client.SubmitAsync(TestJobs.Shell("echo $$; sleep 1000"));
        JobEvent line = await client.EventAsync(id, "data", "guest.output");
        string process = "/proc/" + line.Context.GetProperty("data").GetString()!.Trim();
        Directory.Exists(process).Should().BeTrue();

        await broker.DisposeAsync();
        await broker.DisposeAsync();
        await client.Closed;
        broker.Completion.IsCompletedSuccessfully.Should().BeTrue();
        Directory.Exists(Path.GetDirectoryName(broker.SocketPath)).Should().BeFalse();
        await client.DisposeAsync();

        // SIGKILL was sent; the kernel takes its time to carry it out and the background thread to reap.
        while (Directory.Exists(process) && !(await File.ReadAllTextAsync(process + "/stat")).Contains(") Z ", StringComparison.Ordinal))
        {
            await Task.Yield();
        }
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task The_socket_is_for_its_user_alone()
    {
        File.GetUnixFileMode(_broker.SocketPath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(_broker.SocketPath)!).Should().Be(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await FluentActions.Awaiting(() => EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { SocketDirectory = "/" + new string('x', 200) }))
            .Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 0 }))
            .Should().ThrowAsync<ArgumentOutOfRangeException>();
        (await _client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }
}
