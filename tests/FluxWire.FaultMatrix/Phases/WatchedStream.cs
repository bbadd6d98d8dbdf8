using FluxWire.Jobs;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>A stream that is read to its end, and what it has brought.</summary>
/// <remarks>
/// An output is merged of two logs, and only within each is there an order: so what it brings is kept in two tracks. The others have one.
/// </remarks>
internal sealed class WatchedStream
{
    private readonly Func<FluxClient, WatchedStream> _again;
    private readonly List<string>[] _tracks = [[], []];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WatchedStream(string name, Func<FluxClient, WatchedStream> again)
    {
        Name = name;
        _again = again;
    }

    public string Name { get; }

    /// <summary>Done when it has brought what there was when it began.</summary>
    public Task Begun => _begun.Task;

    public Task Done { get; private set; } = null!;

    public static WatchedStream OfEvents(FluxClient client, JobId id, CancellationToken cancellationToken)
    {
        WatchedStream stream = new($"a watch of {id}", other => OfEvents(other, id, CancellationToken.None));
        stream.Done = stream.ReadEventsAsync(client, id, cancellationToken);
        return stream;
    }

    public static WatchedStream OfResult(FluxClient client, JobId id, CancellationToken cancellationToken)
    {
        WatchedStream stream = new($"the result of {id}", other => OfResult(other, id, CancellationToken.None));
        stream.Done = stream.ReadResultAsync(client, id, cancellationToken);
        return stream;
    }

    public static WatchedStream OfOutput(FluxClient client, JobId id, CancellationToken cancellationToken)
    {
        WatchedStream stream = new($"an output of {id}", other => OfOutput(other, id, CancellationToken.None));
        stream.Done = stream.ReadOutputAsync(client, id, cancellationToken);
        return stream;
    }

    /// <summary>The same, of another client.</summary>
    public WatchedStream Again(FluxClient client) => _again(client);

    /// <summary>Whether it has brought what another has.</summary>
    /// <param name="truth">The other.</param>
    /// <param name="isWhole">Whether it has to be all, or the beginning of it.</param>
    public bool Agrees(WatchedStream truth, bool isWhole)
        => _tracks.Zip(truth._tracks).All(pair => pair.First.SequenceEqual(isWhole ? pair.Second : pair.Second.Take(pair.First.Count)));

    /// <summary>Whether it lacks one item of what another has brought, or has one twice; or is a single item that is another.</summary>
    public bool DiffersByOne(WatchedStream truth)
    {
        List<string> own = [.. _tracks.SelectMany(static track => track)];
        List<string> others = [.. truth._tracks.SelectMany(static track => track)];
        if (own.Count == others.Count)
        {
            return own.Count == 1;
        }

        (List<string> longer, List<string> shorter) = own.Count > others.Count ? (own, others) : (others, own);
        return longer.Count == shorter.Count + 1
            && Enumerable.Range(0, longer.Count).Any(i => longer.Where((_, index) => index != i).SequenceEqual(shorter));
    }

    public override string ToString() => $"{Name}: {string.Join(" / ", _tracks.Select(static track => string.Join(" ", track)))}";

    private async Task ReadEventsAsync(FluxClient client, JobId id, CancellationToken cancellationToken)
    {
        EventlogWatchOptions options = new() { Timeout = Limits.Stream };
        await foreach (JobEvent entry in client.Jobs.WatchEventsAsync(id, options: options, cancellationToken: cancellationToken))
        {
            _tracks[0].Add(entry.ToString());
            if (entry.Name == "start")
            {
                _begun.TrySetResult();
            }
        }
    }

    private async Task ReadResultAsync(FluxClient client, JobId id, CancellationToken cancellationToken)
    {
        // What has come of it cannot be seen before its end.
        _begun.SetResult();
        JobResult result = await client.Jobs.ResultAsync(id, new RpcOptions { Timeout = Limits.Stream }, cancellationToken);
        _tracks[0].Add(result.ToJson());
    }

    private async Task ReadOutputAsync(FluxClient client, JobId id, CancellationToken cancellationToken)
    {
        JobOutputOptions options = new() { Timeout = Limits.Stream };
        await foreach (JobOutputItem item in client.Jobs.OutputAsync(id, options, cancellationToken))
        {
            if (item is JobOutputData data)
            {
                _tracks[0].Add($"{data.Timestamp:R} {data.Stream} {data.Ranks} {data.Text} {data.EndOfStream}");
                _begun.TrySetResult();
            }
            else
            {
                _tracks[1].Add($"{item}");
            }
        }
    }
}
