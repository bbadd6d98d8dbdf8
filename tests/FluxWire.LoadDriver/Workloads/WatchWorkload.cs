using FluxWire.Jobs;
using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>The eventlogs of jobs that have ended, read to the end.</summary>
internal sealed class WatchWorkload(FluxClient client, JobId[] ids, int window) : IWorkload
{
    internal const int DefaultWindow = 64;

    public WarmUpStyle WarmUp => WarmUpStyle.Seconds;

    public bool CountsEvents => true;

    public Task RunAsync(Round round) => ConcurrentLoops.RunAsync(window, () => LoopAsync(round));

    private async Task LoopAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            int events = 0;
            await foreach (JobEvent _ in client.Jobs.WatchEventsAsync(ids[operation.Index % ids.Length]))
            {
                events++;
            }

            round.AddEvents(events);
            round.End(operation);
        }
    }
}
