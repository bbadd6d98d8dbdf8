using System.Text.Json;
using FluxWire.Jobs;
using static FluxWire.Faults.RealBroker.TestJobs;

namespace FluxWire.Faults.RealBroker;

/// <summary>A broker that is killed, or shut down in good order, and comes back with what it had saved: nothing is lost, and nothing comes twice.</summary>
[Collection(RealBrokerTests.Name)]
public sealed class RestartTests
{
    private const string CancelNote = "enough";

    [RealBrokerFact]
    public async Task Kill_with_1000_waits_100_watches_and_100_results_pending()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();

        // Two at most run when the broker dies, a few are queued, most are held; one was awaited before and has ended.
        JobId[] running = await SubmitAsync(flux, 1, Shell("exec sleep 20"), Waitable);
        await UntilAsync(flux, running[0], "start");
        JobId[] held = await SubmitAsync(flux, 1000 - running.Length, Shell("exit 3"), HeldWaitable);
        JobId spare = (await SubmitAsync(flux, 1, Shell("true"), HeldWaitable))[0];
        JobId[] all = [.. running, .. held];
        await UntilAsync(flux, [.. held, spare], "priority");

        Task<JobWaitResult> any = flux.Jobs.WaitAsync(JobId.Any);
        await UntilJobManagerHasItAllAsync(flux);
        Dictionary<JobId, Task<JobWaitResult>> waits = all.ToDictionary(static id => id, id => flux.Jobs.WaitAsync(id));
        Dictionary<JobId, Watched> watches = all.Take(100).ToDictionary(
            static id => id, id => Watched.Begin(flux, id, running.Contains(id) ? "start" : "priority"));
        Dictionary<JobId, Task<JobResult>> results = all.Take(100).ToDictionary(static id => id, id => flux.Jobs.ResultAsync(id));
        await Task.WhenAll(watches.Values.Select(static watch => watch.Reached)).Soon();
        await UntilJobManagerHasItAllAsync(flux);
        flux.GetStatistics().PendingRequests.Should().Be(1 + 1000 + 100 + 100);
        await broker.SyncAsync();

        await broker.KillAsync();
        await broker.StartAsync();
        await flux.WaitForStateAsync(FluxClientState.Connected).Soon();

        FluxConnectionException lost = await any.FailureAsync<FluxConnectionException>();
        lost.MayHaveBeenSent.Should().BeTrue();
        lost.Message.Should().Contain("cannot be repeated").And.Contain("ResultAsync");
        JobId[] released = [.. held.Take(10)];
        await EndAsync(flux, released, [.. held.Skip(10)]);

        await ShouldAgreeAsync(broker, all, waits, watches, results);
        (await waits[running[0]]).ErrorString.Should().StartWith("Fatal exception type=exec");
        foreach (JobId id in released)
        {
            (await waits[id]).ErrorString.Should().Be("task(s) exited with exit code 3");
        }

        foreach (JobId id in held.Skip(10))
        {
            (await waits[id]).ErrorString.Should().Be($"Fatal exception type=cancel {CancelNote}");
        }

        // A wait that is repeated on a broker that has given its answer: what flux-core's own clients are told, ours is told as well.
        (await flux.Jobs.WaitAsync(all[0]).FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.ECHILD);
        flux.GetStatistics().Should().BeEquivalentTo(
            new { PendingRequests = 0, QuarantinedMatchtags = 0, WaitingForConnection = 0, Reconnects = 1, UnmatchedResponses = 0L });
    }

    [RealBrokerFact]
    public async Task Orderly_shutdown_with_waits_watches_and_results_pending()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        JobId[] held = await SubmitAsync(flux, 99, Shell("exit 3"), HeldWaitable);
        JobId running = (await SubmitAsync(flux, 1, Shell("exec sleep 100"), Waitable))[0];
        JobId[] all = [.. held, running];
        Dictionary<JobId, Task<JobWaitResult>> waits = all.ToDictionary(static id => id, id => flux.Jobs.WaitAsync(id));
        Dictionary<JobId, Watched> watches = all.ToDictionary(static id => id, id => Watched.Begin(flux, id, id == running ? "start" : "priority"));
        Dictionary<JobId, Task<JobResult>> results = all.ToDictionary(static id => id, id => flux.Jobs.ResultAsync(id));
        Task<List<JobOutputItem>> output = ReadOutputAsync(flux, held[0]);
        await Task.WhenAll(watches.Values.Select(static watch => watch.Reached)).Soon();

        // It cancels what runs, and answers what is still pending with ENOSYS, before it closes the connection.
        await broker.ShutDownAsync();
        (await waits[running].Soon()).ErrorString.Should().StartWith("Fatal exception type=cancel");
        (await results[running].Soon()).Exception!.Type.Should().Be("cancel");
        await flux.WaitForStateAsync(FluxClientState.Reconnecting).Soon();
        waits.Values.Count(static wait => wait.IsCompleted).Should().Be(1);
        results.Values.Count(static result => result.IsCompleted).Should().Be(1);
        watches.Values.Count(static watch => watch.Lines.IsCompleted).Should().Be(1);

        await broker.StartAsync();
        await flux.WaitForStateAsync(FluxClientState.Connected).Soon();

        await EndAsync(flux, [.. held.Take(5)], [.. held.Skip(5)]);
        await ShouldAgreeAsync(broker, all, waits, watches, results);
        (await output.Soon())[^1].Should().BeOfType<JobOutputEnd>().Which.WaitStatus!.Value.ExitCode.Should().Be(3);
    }

    [RealBrokerFact]
    public async Task What_is_asked_while_it_shuts_down_is_answered_after_the_restart()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        JobId held = (await SubmitAsync(flux, 1, Shell("true"), HeldWaitable))[0];
        await UntilAsync(flux, held, "priority");

        // Asked again and again until the connection is lost, so that it is asked at every moment of the shutdown.
        List<Task<JobResult>> results = [];
        Task lost = flux.WaitForStateAsync(FluxClientState.Reconnecting);
        broker.BeginShutDown();
        while (flux.State == FluxClientState.Connected)
        {
            results.Add(flux.Jobs.ResultAsync(held));

            // A round trip in between, so that there are not too many. A lost connection may come first.
            await Task.WhenAny(flux.Broker.PingAsync(), lost).Soon();
        }

        await broker.EndedAsync();
        await broker.StartAsync();
        await flux.WaitForStateAsync(FluxClientState.Connected).Soon();
        await flux.Jobs.CancelAsync(held).Soon();

        (await Task.WhenAll(results).Soon()).Should().OnlyContain(static result => result.Exception!.Type == "cancel");
    }

    private static async Task<List<JobOutputItem>> ReadOutputAsync(FluxClient flux, JobId id)
    {
        List<JobOutputItem> items = [];
        await foreach (JobOutputItem item in flux.Jobs.OutputAsync(id))
        {
            items.Add(item);
        }

        return items;
    }

    private static async Task EndAsync(FluxClient flux, JobId[] released, JobId[] cancelled)
    {
        await Task.WhenAll(released.Select(id => ReleaseAsync(flux, id))).Soon();
        await Task.WhenAll(cancelled.Select(id => flux.Jobs.CancelAsync(id, CancelNote))).Soon();
    }

    // Everything as the restarted instance has it: each line once, in its order, and none missing.
    private static async Task ShouldAgreeAsync(
        RestartableBroker broker,
        IReadOnlyList<JobId> ids,
        Dictionary<JobId, Task<JobWaitResult>> waits,
        Dictionary<JobId, Watched> watches,
        Dictionary<JobId, Task<JobResult>> results)
    {
        await Task.WhenAll(waits.Values).Soon();
        await Task.WhenAll(results.Values).Soon();
        await Task.WhenAll(watches.Values.Select(static watch => watch.Lines)).Soon();
        IReadOnlyDictionary<JobId, BrokerAnswers.Answer> answers = await BrokerAnswers.AskAsync(broker, ids, results.Keys);
        foreach ((JobId id, Watched watch) in watches)
        {
            (await watch.Lines).Should().Equal(answers[id].Log);
        }

        foreach ((JobId id, Task<JobWaitResult> wait) in waits)
        {
            JobWaitResult result = await wait;
            result.JobId.Should().Be(id);
            result.Success.Should().Be(answers[id].Status == "COMPLETED");
        }

        foreach ((JobId id, Task<JobResult> result) in results)
        {
            string ours = (await result).ToJson();
            JsonElement.DeepEquals(Normalize(JsonElement.Parse(ours)), Normalize(answers[id].Result)).Should().BeTrue(
                $"ours is {ours} and Python's is {answers[id].Result.GetRawText()}");
        }
    }

    // 1795381110.0552444 and 1795381110.05524441 are one double, and 0 and 0.0 one number.
    private static JsonElement Normalize(JsonElement element) => JsonSerializer.SerializeToElement(ToObject(element));

    private static object? ToObject(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(static p => p.Name, static p => ToObject(p.Value)),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        _ => null,
    };
}
