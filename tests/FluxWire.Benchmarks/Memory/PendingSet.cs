using FluxWire.Jobs;

namespace FluxWire.Benchmarks.Memory;

/// <summary>Many pending operations of one kind. What holds them is allocated at once, so that only the operations themselves count later.</summary>
internal abstract class PendingSet
{
    private protected PendingSet(int count) => Count = count;

    /// <summary>How many operations.</summary>
    internal int Count { get; }

    /// <summary>Begins all of them.</summary>
    /// <param name="jobs">The client's jobs.</param>
    internal void Open(FluxJobs jobs)
    {
        for (int i = 0; i < Count; i++)
        {
            Open(jobs, i, new JobId((ulong)i + 1));
        }
    }

    /// <summary>Awaits all of them and lets them go.</summary>
    /// <returns>How many ended because the connection did.</returns>
    internal async Task<int> EndAsync()
    {
        int lost = 0;
        for (int i = 0; i < Count; i++)
        {
            try
            {
                await EndAsync(i);
            }
            catch (FluxConnectionException)
            {
                lost++;
            }
        }

        return lost;
    }

    private protected abstract void Open(FluxJobs jobs, int index, JobId id);

    private protected abstract Task EndAsync(int index);
}
