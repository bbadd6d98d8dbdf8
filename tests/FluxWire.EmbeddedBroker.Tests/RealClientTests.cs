using FluxWire.Embedded.Tests.Wire;

namespace FluxWire.Embedded.Tests;

/// <summary>The judge that was not written here: flux-core's own commands and Python bindings.</summary>
public sealed class RealClientTests : IAsyncLifetime
{
    private EmbeddedBroker _broker = null!;

    public async Task InitializeAsync() => _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2, HostName = "here" });

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [RealFluxFact]
    public async Task Ping_and_getattr()
    {
        (await FluxAsync("ping", "--count", "2", "broker")).Should().Contain("seq=1");
        (await FluxAsync("getattr", "size")).Should().Be("1\n");
        (await RealFlux.RunAsync(_broker, null, "getattr", "nope")).Error.Should().Contain("No such file or directory");
        (await RealFlux.RunAsync(_broker, null, "ping", "--count", "1", "1")).Error.Should().Contain("No route to host");
    }

    [RealFluxFact]
    public async Task Submit_wait_and_look_at_a_job()
    {
        string id = (await FluxAsync("submit", "--flags=waitable", "--job-name=hello", "sh", "-c", "echo hi; exit 3")).Trim();
        (await FluxAsync("job", "wait-event", id, "clean")).Should().EndWith("clean\n");
        (int exitCode, _, string error) = await RealFlux.RunAsync(_broker, null, "job", "wait", id);
        (exitCode, error).Should().Be((1, "flux-job: task(s) exited with exit code 3\n"));
        (await FluxAsync("job", "eventlog", id)).Should().Contain("finish status=768").And.Contain("resource_summary");
        (await FluxAsync("job", "info", id, "jobspec")).Should().Contain("hello");
        (await FluxAsync("job", "info", id, "R")).Should().Contain("\"nodelist\"");
        (await FluxAsync("jobs", "-a")).Should().MatchRegex(@"hello +F +1 +1 +[0-9.]+s here");
        (await RealFlux.RunAsync(_broker, null, "job", "status", id)).ExitCode.Should().Be(3);
        (await RealFlux.RunAsync(_broker, null, "job", "attach", id)).Should().Be((3, "hi\n", "flux-job: task(s) exited with exit code 3\n"));
    }

    [RealFluxFact]
    public async Task Run_passes_input_output_and_the_exit_code()
    {
        (await RealFlux.RunAsync(_broker, "in\n", "run", "cat")).Should().Be((0, "in\n", string.Empty));
        (await RealFlux.RunAsync(_broker, null, "run", "-n2", "-l", "sh", "-c", "echo $FLUX_TASK_RANK")).Output.Split('\n')
            .Should().Contain(["0: 0", "1: 1"]);
        (await RealFlux.RunAsync(_broker, null, "run", "no-such-command")).ExitCode.Should().Be(127);
        (int exitCode, _, string error) = await RealFlux.RunAsync(_broker, null, "run", "-t", "0.2s", "sleep", "100");
        exitCode.Should().Be(142);
        error.Should().Contain("resource allocation expired");
        (await RealFlux.RunAsync(_broker, null, "run", "-N2", "true")).Error.Should().Contain("need 2 exclusive node(s), only 1 eligible");
    }

    [RealFluxFact]
    public async Task Cancel_kill_and_raise()
    {
        string first = (await FluxAsync("submit", "sleep", "100")).Trim();
        await FluxAsync("job", "wait-event", first, "start");
        await FluxAsync("job", "kill", "--signal=USR1", first);
        (await RealFlux.RunAsync(_broker, null, "job", "status", first)).ExitCode.Should().Be(138);

        string second = (await FluxAsync("submit", "sleep", "100")).Trim();
        await FluxAsync("job", "wait-event", second, "start");
        await FluxAsync("cancel", "-m", "a note", second);
        (int exitCode, _, string error) = await RealFlux.RunAsync(_broker, null, "job", "attach", second);
        exitCode.Should().Be(143);
        error.Should().Contain("type=cancel severity=0 a note");
        (await FluxAsync("jobs", "-no", "{status}", second)).Should().Be("CANCELED\n");

        string held = (await FluxAsync("submit", "--urgency=hold", "true")).Trim();
        await FluxAsync("job", "raise", "--severity=0", "--type=mine", held);
        (await FluxAsync("job", "eventlog", held)).Should().Contain("exception type=\"mine\"");
    }

    [RealFluxFact]
    public async Task Resources_queue_and_statistics()
    {
        (await FluxAsync("resource", "list")).Should().MatchRegex(@"free +1 +2 +0 here");
        (await FluxAsync("queue", "status")).Should().Contain("Job submission is enabled");
        (await FluxAsync("uptime")).Should().Contain("size 1");
        (await FluxAsync("job", "stats")).Should().Contain("\"total\":0");
        (await RealFlux.RunAsync(_broker, null, "kvs", "get", "x")).Error.Should().Contain("Function not implemented");
    }

    [RealFluxFact]
    public async Task Python_submits_waits_watches_and_reads_output()
    {
        const string Script = """
            import flux, flux.job
            from flux.job import JobspecV1
            h = flux.Flux()
            ids = [flux.job.submit(h, JobspecV1.from_command(["sh", "-c", "echo out%d; exit %d" % (i, i)]), waitable=True) for i in range(3)]
            got = sorted((w.jobid, w.success, w.errstr.decode()) for w in (flux.job.wait(h) for _ in ids))
            print([s for _, s, _ in got], [e for _, _, e in got])
            try:
                flux.job.wait(h)
            except ChildProcessError as e:
                print(e.errno)
            r = flux.job.result(h, ids[2])
            print(r.result, r.returncode, r.waitstatus, r.exception.occurred)
            print([e.name for e in flux.job.event_watch(h, ids[0])])
            print(flux.job.job_output(h, ids[1]).stdout)
            print(flux.job.job_kvs_lookup(h, ids[1], keys=["R"])["R"]["execution"]["nodelist"])
            print(len(flux.job.job_list(h).get_jobs()))
            """;
        (int exitCode, string output, string error) = await RealFlux.RunAsync(_broker, Script, "python", "-");
        (exitCode, error).Should().Be((0, string.Empty));
        output.Split('\n').Should().StartWith(
        [
            "[True, False, False] ['', 'task(s) exited with exit code 1', 'task(s) exited with exit code 2']",
            "10",
            "FAILED 2 512 False",
            "['submit', 'validate', 'depend', 'priority', 'alloc', 'start', 'finish', 'release', 'free', 'clean']",
            "out1",
        ]);
        output.Should().Contain("['here']");
    }

    private async Task<string> FluxAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await RealFlux.RunAsync(_broker, null, arguments);
        exitCode.Should().Be(0, $"flux {string.Join(' ', arguments)} said: {error}");
        return output;
    }
}
