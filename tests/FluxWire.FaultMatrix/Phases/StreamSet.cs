using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Stages;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>20 streams of four jobs: watches, results, outputs.</summary>
internal sealed class StreamSet
{
    private const int JobCount = 4;
    private const string WatchTopic = "job-info.eventlog-watch";

    // Of each job two watches, a result and two outputs; an output is two watches to the broker.
    private const int RequestsOfJob = 2 + 1 + (2 * 2);

    private readonly Stage _stage;
    private readonly List<LiveJob> _jobs = [];
    private readonly List<WatchedStream> _streams = [];

    private StreamSet(Stage stage) => _stage = stage;

    /// <summary>Begins them, and waits until each has brought what there was.</summary>
    public static async Task<StreamSet> BeginAsync(Stage stage)
    {
        StreamSet set = new(stage);
        for (int i = 0; i < JobCount; i++)
        {
            set._jobs.Add(await stage.StartJobAsync(Instance.Talking));
        }

        Task requested = stage.RequestsAsync(WatchTopic, JobCount * RequestsOfJob);
        foreach (LiveJob job in set._jobs)
        {
            set._streams.AddRange(
            [
                WatchedStream.OfEvents(stage.Client, job.Id, stage.CallersToken),
                WatchedStream.OfEvents(stage.Client, job.Id, stage.CallersToken),
                WatchedStream.OfResult(stage.Client, job.Id, stage.CallersToken),
                WatchedStream.OfOutput(stage.Client, job.Id, stage.CallersToken),
                WatchedStream.OfOutput(stage.Client, job.Id, stage.CallersToken),
            ]);
        }

        set._streams.Should().HaveCount(20);
        await requested;
        await Task.WhenAll(set._streams.Select(static stream => stream.Begun)).Guarded();
        return set;
    }

    /// <summary>Has the jobs take their next step.</summary>
    public Task SignalAsync() => Task.WhenAll(_jobs.Select(static job => job.SignalAsync()));

    /// <summary>Waits until all have ended as they should.</summary>
    public async Task ExpectAsync(Outcome expected)
    {
        foreach (WatchedStream stream in _streams)
        {
            await _stage.ExpectAsync(stream.Name, stream.Done, expected);
        }
    }

    /// <summary>What they have brought is what an honest client is told: all of it once, or the beginning of it.</summary>
    /// <param name="isWhole">Whether it is to be all.</param>
    /// <param name="mayDiffer">How many streams may lack one item or have one twice.</param>
    public async Task ExpectRightAsync(bool isWhole, int mayDiffer)
    {
        List<string> different = [];
        foreach (WatchedStream stream in _streams)
        {
            WatchedStream truth = stream.Again(_stage.Instance.Control);
            await truth.Done.Guarded();
            if (!stream.Agrees(truth, isWhole))
            {
                different.Add($"{stream} instead of {truth}");
                stream.DiffersByOne(truth).Should().BeTrue($"{different[^1]}");
            }
        }

        different.Count.Should().BeLessThanOrEqualTo(mayDiffer, string.Join("\n", different));
    }
}
