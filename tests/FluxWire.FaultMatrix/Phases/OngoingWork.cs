using FluxWire.FaultMatrix.Stages;
using FluxWire.Jobs;
using FluxWire.Testing;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>Work of every kind that goes on across a lost connection, all of it unanswered on the first.</summary>
internal sealed class OngoingWork
{
    internal const string WaitTopic = "job-manager.wait";
    internal const string WatchTopic = "job-info.eventlog-watch";

    private readonly List<string> _events = [];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OngoingWork(LiveJob job) => Job = job;

    /// <summary>What it is about; it ends with the next signal.</summary>
    public LiveJob Job { get; }

    public Task Watch { get; private set; } = null!;

    public Task Result { get; private set; } = null!;

    public Task Call { get; private set; } = null!;

    public Task Wait { get; private set; } = null!;

    /// <summary>Begins it, one after the other, so that it is sent again in this order.</summary>
    public static async Task<OngoingWork> BeginAsync(Stage stage)
    {
        OngoingWork work = new(await stage.StartJobAsync(Instance.Single));
        stage.Proxy.Arm(Fault.Late(), MessageMatch.Response("attr.get") with { Connection = 1 });

        Task requested = stage.RequestsAsync(WatchTopic);
        work.Watch = work.WatchAsync(stage);
        await requested;
        await work._begun.Task.Guarded();

        requested = stage.RequestsAsync(WatchTopic);
        work.Result = work.ResultAsync(stage);
        await requested;

        requested = stage.RequestsAsync("attr.get");
        work.Call = stage.CallAsync(stage.Bounded with { Repeatable = true });
        await requested;

        requested = stage.RequestsAsync(WaitTopic);
        work.Wait = work.WaitAsync(stage);
        await requested;
        return work;
    }

    /// <summary>What was watched is what has happened: each event once, and none missing.</summary>
    public async Task ExpectRightAsync() => _events.Should().Equal(await Job.ReadEventsAsync());

    private async Task WatchAsync(Stage stage)
    {
        EventlogWatchOptions options = new() { Timeout = Limits.Stream };
        await foreach (JobEvent entry in stage.Client.Jobs.WatchEventsAsync(Job.Id, options: options, cancellationToken: stage.CallersToken))
        {
            _events.Add(entry.ToString());
            if (entry.Name == "start")
            {
                _begun.TrySetResult();
            }
        }
    }

    private async Task ResultAsync(Stage stage)
    {
        JobResult result = await stage.Client.Jobs.ResultAsync(Job.Id, new RpcOptions { Timeout = Limits.Stream }, stage.CallersToken);
        result.ReturnCode.Should().Be(Instance.SingleCode);
    }

    // Not the caller's token, which is the streams' where they leave and this stays.
    private async Task WaitAsync(Stage stage)
    {
        JobWaitResult result = await stage.Client.Jobs.WaitAsync(Job.Id, stage.Bounded);
        result.Should().Be(new JobWaitResult(Job.Id, false, "task(s) exited with exit code 3"));
    }
}
