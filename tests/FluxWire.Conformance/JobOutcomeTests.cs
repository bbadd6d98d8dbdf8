using FluxWire.Conformance.Brokers;
using FluxWire.Jobs;
using static FluxWire.Conformance.JobScenarios;

namespace FluxWire.Conformance;

/// <summary>How jobs end, told by <c>job-manager.wait</c> and by the fold of the eventlog: the live scenarios of one node.</summary>
[Collection(BrokerTests.Name)]
public sealed class JobOutcomeTests(BrokerFixture brokers)
{
    private static readonly string[] Success =
        ["submit", "validate", "depend", "priority", "alloc", "start", "finish", "release", "free", "clean"];

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Success_has_every_event_in_order(BrokerKind kind)
    {
        Finished job = await RunAsync(kind, Shell("true"));

        Check(job, JobOutcome.Completed, status: 0, returnCode: 0, success: true, "");
        job.Events.Select(static e => e.Name).Should().Equal(Success);
        job.Result.Exception.Should().BeNull();
        job.Result.TSubmit.Should().BeLessThanOrEqualTo(job.Result.TRun!.Value);
        job.Result.TRun.Should().BeLessThanOrEqualTo(job.Result.TCleanup!.Value);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Exit_code(BrokerKind kind)
        => Check(await RunAsync(kind, Shell("exit 3")), JobOutcome.Failed, 3 << 8, 3, false, "task(s) exited with exit code 3");

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Exit_code_above_128_reads_as_a_signal(BrokerKind kind)
        => Check(await RunAsync(kind, Shell("exit 255")), JobOutcome.Failed, 255 << 8, 255, false, "task(s) Unknown signal 127");

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Task_that_kills_itself(BrokerKind kind)
        => Check(await RunAsync(kind, Shell("kill -KILL $$")), JobOutcome.Failed, 137 << 8, 137, false, "task(s) Killed");

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Signal_sent_to_the_job(BrokerKind kind)
    {
        Finished job = await RunAsync(kind, Shell("echo up; exec sleep 60"), act: async job =>
        {
            await UntilOutputAsync(job, "up");
            await job.KillAsync(FluxSignal.User1);
        });
        Check(job, JobOutcome.Failed, 138 << 8, 138, false, "task(s) User defined signal 1");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Cancel_while_running(BrokerKind kind)
    {
        Finished job = await RunAsync(kind, Shell("echo up; exec sleep 60"), act: async job =>
        {
            await UntilOutputAsync(job, "up");
            await job.CancelAsync("mynote");
        });
        Check(job, JobOutcome.Canceled, 143 << 8, 143, false, "Fatal exception type=cancel mynote");
        job.Result.Exception.Should().Be(new JobExceptionInfo("cancel", 0, "mynote"));
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Cancel_before_start(BrokerKind kind)
    {
        Finished job = await RunAsync(kind, Shell("true"), HeldWaitable, static job => job.CancelAsync());
        Check(job, JobOutcome.Canceled, null, -128, false, "Fatal exception type=cancel ");
        job.Result.TRun.Should().BeNull();
        job.Result.ToJobInfo().Runtime.Should().Be(0);
        job.Events[^2].Name.Should().Be("exception");
        job.Events[^1].Name.Should().Be("clean");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Task_that_survives_the_cancel(BrokerKind kind)
    {
        Finished job = await RunAsync(
            kind, Shell("sleep 60 & trap 'kill $!; exit 0' TERM; echo up; wait"), act: async job =>
            {
                await UntilOutputAsync(job, "up");
                await job.CancelAsync("c");
            });
        Check(job, JobOutcome.Canceled, 1 << 8, 1, false, "Fatal exception type=cancel c");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Timeout(BrokerKind kind)
    {
        Jobspec jobspec = Shell("exec sleep 60");

        // Long enough for a shell of a busy machine to start its task, which is what has to die of it.
        jobspec.Duration = TimeSpan.FromSeconds(3);
        Finished job = await RunAsync(kind, jobspec);
        Check(job, JobOutcome.TimedOut, 142 << 8, 142, false, "Fatal exception type=timeout resource allocation expired");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Command_not_found(BrokerKind kind)
    {
        Jobspec jobspec = Jobspec.FromCommand("no-such-command");
        jobspec.WorkingDirectory = "/tmp";
        Finished job = await RunAsync(kind, jobspec);
        job.Result.Result.Should().Be(JobOutcome.Failed);
        job.Result.ReturnCode.Should().Be(127);
        job.Wait.ErrorString.Should().MatchRegex(
            @"^Fatal exception type=exec task 0 \(host .+\): start failed: no-such-command: No such file or directory$");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Unsatisfiable(BrokerKind kind)
    {
        Jobspec jobspec = Shell("true");
        jobspec.Tasks = 100_000;
        Finished job = await RunAsync(kind, jobspec);
        job.Result.Result.Should().Be(JobOutcome.Failed);
        job.Result.ReturnCode.Should().Be(1);
        job.Result.TRun.Should().BeNull();
        job.Result.Exception!.Type.Should().Be("alloc");
        job.Wait.ErrorString.Should().StartWith("Fatal exception type=alloc unsatisfiable request: need 100000 slot(s) of 1 core(s), only ");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Exception_that_is_not_fatal(BrokerKind kind)
    {
        Finished job = await RunHeldOpenAsync(kind, exitCode: 0, static job => job.RaiseAsync("foo", 1, "mild"));
        Check(job, JobOutcome.Completed, 0, 0, true, "");
        job.Result.Exception.Should().Be(new JobExceptionInfo("foo", 1, "mild"));
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Two_exceptions_the_more_severe_stays(BrokerKind kind)
    {
        Finished job = await RunHeldOpenAsync(kind, exitCode: 0, static async job =>
        {
            await job.RaiseAsync("one", 1);
            await job.RaiseAsync("two", 2);
        });
        job.Result.Exception!.Type.Should().Be("one");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Two_exceptions_of_one_severity_the_later_wins(BrokerKind kind)
    {
        Finished job = await RunHeldOpenAsync(kind, exitCode: 0, static async job =>
        {
            await job.RaiseAsync("one", 1);
            await job.RaiseAsync("two", 1);
        });
        job.Result.Exception!.Type.Should().Be("two");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Mild_exception_of_type_cancel_makes_a_failure_a_cancellation(BrokerKind kind)
    {
        Finished job = await RunHeldOpenAsync(kind, exitCode: 1, static job => job.RaiseAsync("cancel", 1));
        Check(job, JobOutcome.Canceled, 1 << 8, 1, false, "task(s) exited with exit code 1");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Fatal_exception_raised_by_hand(BrokerKind kind)
    {
        Finished job = await RunAsync(kind, Shell("echo up; exec sleep 60"), act: async job =>
        {
            await UntilOutputAsync(job, "up");
            await job.RaiseAsync("timeout", 0, "x");
        });
        Check(job, JobOutcome.TimedOut, 143 << 8, 143, false, "Fatal exception type=timeout x");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Several_tasks_the_largest_status_counts(BrokerKind kind)
    {
        Jobspec jobspec = Shell("exit $((4 + FLUX_TASK_RANK))");
        jobspec.Tasks = 2;
        Check(await RunAsync(kind, jobspec), JobOutcome.Failed, 5 << 8, 5, false, "task(s) exited with exit code 5");
    }

    // A job that is told to end by a file, so that what is done to it is done before its end.
    private async Task<Finished> RunHeldOpenAsync(BrokerKind kind, int exitCode, Func<FluxJob, Task> act)
    {
        string gate = Path.Combine(Path.GetTempPath(), $"fluxwire-gate-{Guid.NewGuid():N}");
        Finished finished = await RunAsync(
            kind, Shell($"echo up; while [ ! -e {gate} ]; do sleep 0.05; done; exit {exitCode}"), act: async job =>
            {
                await UntilOutputAsync(job, "up");
                await act(job);
                await File.WriteAllTextAsync(gate, "");
            });
        File.Delete(gate);
        return finished;
    }

    private async Task<Finished> RunAsync(
        BrokerKind kind, Jobspec jobspec, SubmitOptions? options = null, Func<FluxJob, Task>? act = null)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        return await JobScenarios.RunAsync(flux, jobspec, options, act);
    }

    private static void Check(Finished job, JobOutcome outcome, int? status, int? returnCode, bool success, string errorString)
    {
        job.Result.Result.Should().Be(outcome);
        job.Result.WaitStatus?.Value.Should().Be(status);
        job.Result.ReturnCode.Should().Be(returnCode);
        job.Wait.Should().Be(new JobWaitResult(job.Id, success, errorString));
    }
}
