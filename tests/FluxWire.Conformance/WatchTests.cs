using FluxWire.Conformance.Brokers;
using FluxWire.Jobs;
using static FluxWire.Conformance.JobScenarios;

namespace FluxWire.Conformance;

/// <summary><c>job-info.eventlog-watch</c>: the main log and the guests' logs, before, during and after the job.</summary>
[Collection(BrokerTests.Name)]
public sealed class WatchTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Unknown_job(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxRpcException e = (await flux.Invoking(f => f.Jobs.ResultAsync(new JobId(12345))).Should().ThrowAsync<FluxRpcException>()).Which;
        e.Errno.Should().Be(FluxErrno.ENOENT);
        e.Message.Should().Contain("no job ƒ4fr");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Result_may_be_asked_for_often_and_by_many(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        JobId id = await flux.Jobs.SubmitAsync(Shell("exit 2"));
        JobResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => flux.Jobs.ResultAsync(id)));
        results.Select(static r => r.ToJson()).Distinct().Should().ContainSingle();
        (await flux.Jobs.ResultAsync(id)).ToJson().Should().Be(results[0].ToJson());
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Leaving_the_loop_ends_the_watch_at_the_broker(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(Shell("true"), Held));
        await foreach (JobEvent entry in job.WatchEventsAsync())
        {
            entry.Name.Should().Be("submit");
            break;
        }

        // The job still lives, so nothing but our leaving can have ended the watch. Another watch on the same tag works.
        await UntilEventAsync(job, "priority");
        await job.CancelAsync();
        await job.ResultAsync();
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Sentinel_stands_between_old_and_new(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(Shell("true"), Held));
        await UntilEventAsync(job, "priority");
        List<string> names = [];
        await foreach (JobEvent? entry in flux.Jobs.WatchEventsWithSentinelAsync(job.Id))
        {
            names.Add(entry?.Name ?? "(sentinel)");
            if (entry is null)
            {
                await job.CancelAsync();
            }
        }

        names.Should().Equal("submit", "validate", "depend", "priority", "(sentinel)", "exception", "clean");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Guest_log_of_the_shells(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(Shell("true")));
        List<string> live = await NamesAsync(job, EventlogWatchOptions.ExecPath);
        live.Should().Equal("init", "starting", "shell.init", "shell.start", "shell.task-exit", "shell-exit", "complete", "done");
        await job.ResultAsync();
        (await NamesAsync(job, EventlogWatchOptions.ExecPath)).Should().Equal(live);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Guest_log_of_a_job_that_never_started_is_empty(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(Shell("true"), Held));
        Task<List<string>> watch = NamesAsync(job, EventlogWatchOptions.ExecPath);
        await job.CancelAsync();
        (await watch).Should().BeEmpty();
        await job.ResultAsync();
        (await NamesAsync(job, EventlogWatchOptions.ExecPath)).Should().BeEmpty();
    }

    private static async Task<List<string>> NamesAsync(FluxJob job, string path)
    {
        List<string> names = [];
        await foreach (JobEvent entry in job.WatchEventsAsync(path))
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
