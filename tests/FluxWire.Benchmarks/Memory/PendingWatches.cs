using System.Diagnostics.CodeAnalysis;
using FluxWire.Jobs;

namespace FluxWire.Benchmarks.Memory;

/// <summary>Pending <see cref="FluxJobs.WatchEventsAsync"/>, each with an event asked for.</summary>
/// <param name="count">How many.</param>
internal sealed class PendingWatches(int count) : PendingSet(count)
{
    private readonly IAsyncEnumerator<JobEvent>?[] _events = new IAsyncEnumerator<JobEvent>?[count];
    private readonly ValueTask<bool>[] _next = new ValueTask<bool>[count];

    [SuppressMessage("Reliability", "CA2012", Justification = "Kept to be pending; awaited once, when the set ends.")]
    private protected override void Open(FluxJobs jobs, int index, JobId id)
    {
        IAsyncEnumerator<JobEvent> events = jobs.WatchEventsAsync(id).GetAsyncEnumerator();
        _events[index] = events;
        _next[index] = events.MoveNextAsync();
    }

    private protected override async Task EndAsync(int index)
    {
        IAsyncEnumerator<JobEvent> events = _events[index]!;
        _events[index] = null;
        ValueTask<bool> next = _next[index];
        _next[index] = default;
        await using (events)
        {
            while (await next)
            {
                next = events.MoveNextAsync();
            }
        }
    }
}
