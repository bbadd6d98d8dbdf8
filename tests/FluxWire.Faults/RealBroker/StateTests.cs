using FluxWire.Jobs;
using static FluxWire.Faults.RealBroker.TestJobs;

namespace FluxWire.Faults.RealBroker;

/// <summary>A broker that comes back with less than it had: whoever goes on is told so, and never that all is well.</summary>
[Collection(RealBrokerTests.Name)]
public sealed class StateTests
{
    [RealBrokerFact]
    public async Task An_older_state()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        JobId known;
        JobId untouched;
        await using (FluxClient before = await broker.ConnectAsync())
        {
            JobId[] ids = await SubmitAsync(before, 2, Shell("exit 3"), HeldWaitable);
            (known, untouched) = (ids[0], ids[1]);
            await UntilAsync(before, ids, "priority");
        }

        await broker.ShutDownAsync();
        broker.KeepState();
        await broker.StartAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        JobId unknown = (await SubmitAsync(flux, 1, Shell("true"), HeldWaitable))[0];
        await flux.Jobs.RaiseAsync(known, "note", 1).Soon();
        Watched ofKnown = Watched.Begin(flux, known, "exception");
        Watched ofUntouched = Watched.Begin(flux, untouched, "priority");
        Watched ofUnknown = Watched.Begin(flux, unknown, "priority");
        Task<JobResult> resultOfKnown = flux.Jobs.ResultAsync(known);
        Task<JobResult> resultOfUnknown = flux.Jobs.ResultAsync(unknown);
        Task<JobWaitResult> waitForKnown = flux.Jobs.WaitAsync(known);
        Task<JobWaitResult> waitForUnknown = flux.Jobs.WaitAsync(unknown);
        await Task.WhenAll(ofKnown.Reached, ofUntouched.Reached, ofUnknown.Reached).Soon();

        await broker.KillAsync();
        broker.RestoreState();
        await broker.StartAsync();

        // Nothing more happens to these jobs: that their logs are shorter is found out by looking at them.
        await ShouldBeStaleAsync(ofKnown.Lines, known);
        await ShouldBeGoneAsync(ofUnknown.Lines, unknown);
        await ShouldBeGoneAsync(resultOfUnknown, unknown);
        await ShouldBeGoneAsync(waitForUnknown, unknown);
        await ShouldBeStaleAsync(resultOfKnown, known);

        // A broker notes in every log that it was restarted, so this one differs as well.
        await ShouldBeStaleAsync(ofUntouched.Lines, untouched);

        // A wait has heard of nothing yet, and there is still something to wait for.
        waitForKnown.IsCompleted.Should().BeFalse();
        await flux.Jobs.CancelAsync(known).Soon();
        (await waitForKnown.Soon()).ErrorString.Should().StartWith("Fatal exception type=cancel");
    }

    [RealBrokerFact]
    public async Task An_empty_state()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        JobId id = (await SubmitAsync(flux, 1, Shell("true"), HeldWaitable))[0];
        Watched watch = Watched.Begin(flux, id, "priority");
        Task<JobResult> result = flux.Jobs.ResultAsync(id);
        Task<JobWaitResult> wait = flux.Jobs.WaitAsync(id);
        IAsyncEnumerator<JobOutputItem> output = flux.Jobs.OutputAsync(id).GetAsyncEnumerator();
        Task<bool> next = output.MoveNextAsync().AsTask();
        await watch.Reached.Soon();

        await broker.KillAsync();
        broker.LoseState();
        await broker.StartAsync();

        await ShouldBeGoneAsync(watch.Lines, id);
        await ShouldBeGoneAsync(result, id);
        await ShouldBeGoneAsync(wait, id);
        await ShouldBeGoneAsync(next, id);
        await output.DisposeAsync();
        flux.GetStatistics().PendingRequests.Should().Be(0);
    }

    [RealBrokerFact]
    public async Task Output_that_a_running_job_had_written_is_lost_with_the_broker()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        JobId id = (await SubmitAsync(flux, 1, Shell("echo hello; exec sleep 20"), Waitable))[0];
        await using IAsyncEnumerator<JobOutputItem> output = flux.Jobs.OutputAsync(id).GetAsyncEnumerator();
        (await output.MoveNextAsync().Soon()).Should().BeTrue();
        output.Current.Should().BeOfType<JobOutputData>().Which.Text.Should().Be("hello\n");
        await broker.SyncAsync();

        await broker.KillAsync();
        await broker.StartAsync();

        FluxConnectionException lost = await ReadAllAsync(output).FailureAsync<FluxConnectionException>();
        lost.Errno.Should().Be(FluxErrno.ESTALE);
        lost.Message.Should().Contain("guest.output").And.Contain("what a running job wrote").And.Contain(id.ToString());
        (await flux.Jobs.ResultAsync(id).Soon()).Exception!.Type.Should().Be("exec");
    }

    private static async Task ReadAllAsync(IAsyncEnumerator<JobOutputItem> output)
    {
        while (await output.MoveNextAsync())
        {
            // Exceptions of the job may come first.
            output.Current.Should().BeOfType<JobOutputException>();
        }
    }

    private static async Task ShouldBeStaleAsync(Task task, JobId id)
    {
        FluxConnectionException failure = await task.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ESTALE);
        failure.Message.Should().Contain(id.ToString()).And.Contain("not the one of before").And.Contain("older state");
    }

    private static async Task ShouldBeGoneAsync(Task task, JobId id)
    {
        FluxRpcException failure = await task.FailureAsync<FluxRpcException>();
        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.Message.Should().Contain($"no job {id}").And.Contain("any more");
    }
}
