using System.Text.Json.Nodes;
using FluxWire.Conformance.Brokers;
using FluxWire.Jobs;
using static FluxWire.Conformance.JobScenarios;

namespace FluxWire.Conformance;

/// <summary><c>job-manager.wait</c>: what it consumes and what it refuses.</summary>
[Collection(BrokerTests.Name)]
public sealed class WaitTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Any_collects_each_job_once_and_then_there_is_none(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        HashSet<JobId> ids = [];
        for (int i = 0; i < 3; i++)
        {
            ids.Add(await flux.Jobs.SubmitAsync(Shell($"exit {i}"), Waitable));
        }

        List<JobWaitResult> results = [];
        for (int i = 0; i < 3; i++)
        {
            results.Add(await flux.Jobs.WaitAsync(JobId.Any));
        }

        results.Select(static r => r.JobId).Should().BeEquivalentTo(ids);
        results.Count(static r => r.Success).Should().Be(1);
        await flux.Jobs.WaitAsync(JobId.Any).ShouldBeRefusedAsync(FluxErrno.ECHILD, "there are no more waitable jobs");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Second_wait_is_refused(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        Finished job = await RunAsync(flux, Shell("true"));
        await flux.Jobs.WaitAsync(job.Id).ShouldBeRefusedAsync(FluxErrno.ECHILD, "invalid job id, or job may be inactive and not waitable");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Job_that_is_not_waitable_is_refused_while_active_and_after(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        JobId id = await flux.Jobs.SubmitAsync(Shell("true"), SubmitOptions.Default with { Urgency = SubmitOptions.UrgencyHold });
        await flux.Jobs.WaitAsync(id).ShouldBeRefusedAsync(FluxErrno.ECHILD, "job was not submitted with FLUX_JOB_WAITABLE");
        await flux.Jobs.CancelAsync(id);
        await flux.Jobs.ResultAsync(id);
        await flux.Jobs.WaitAsync(id).ShouldBeRefusedAsync(FluxErrno.ECHILD, "invalid job id, or job may be inactive and not waitable");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Unknown_job_is_refused(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        await flux.Jobs.WaitAsync(new JobId(12345)).ShouldBeRefusedAsync(FluxErrno.ECHILD, "invalid job id, or job may be inactive and not waitable");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Second_waiter_is_refused_and_the_first_gets_its_answer(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        JobId id = await flux.Jobs.SubmitAsync(Shell("true"), HeldWaitable);
        Task<JobWaitResult> first = flux.Jobs.WaitAsync(id);
        await flux.Jobs.WaitAsync(id).ShouldBeRefusedAsync(FluxErrno.ECHILD, "job id already has a waiter");
        await flux.Jobs.CancelAsync(id);
        (await first).Success.Should().BeFalse();
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Waiter_that_goes_away_leaves_the_job_waitable(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        JobId id = await flux.Jobs.SubmitAsync(Shell("true"), HeldWaitable);
        FluxClient other = await brokers.ConnectAsync(kind);
        Task<JobWaitResult> abandoned = other.Jobs.WaitAsync(id);

        await ArrivedAsync(other);
        await other.DisposeAsync();
        await abandoned.Invoking(static task => task).Should().ThrowAsync<FluxConnectionException>();
        Task<JobWaitResult> second = await WaitOnceFreeAsync(flux, id);
        await flux.Jobs.CancelAsync(id);
        (await second).JobId.Should().Be(id);
    }

    // The broker hears of a closed connection in its own time.
    private static async Task<Task<JobWaitResult>> WaitOnceFreeAsync(FluxClient flux, JobId id)
    {
        while (true)
        {
            Task<JobWaitResult> wait = flux.Jobs.WaitAsync(id);
            await ArrivedAsync(flux);
            if (!wait.IsFaulted)
            {
                return wait;
            }

            await wait.ShouldBeRefusedAsync(FluxErrno.ECHILD, "job id already has a waiter");
        }
    }

    // The job manager answers in order, so what was sent before has arrived, and if it was refused, its answer is here.
    private static Task ArrivedAsync(FluxClient flux) => flux.CallAsync("job-manager.ping", new JsonObject()).AsTask();
}
