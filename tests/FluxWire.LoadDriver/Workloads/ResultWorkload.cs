using FluxWire.Jobs;
using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>The results of jobs that have ended.</summary>
internal sealed class ResultWorkload(FluxClient client, JobId[] ids, int window) : IWorkload
{
    public WarmUpStyle WarmUp => WarmUpStyle.Seconds;

    public Task RunAsync(Round round) => ConcurrentLoops.RunAsync(window, () => LoopAsync(round));

    private async Task LoopAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            JobResult result = await client.Jobs.ResultAsync(ids[operation.Index % ids.Length]);
            if (result.Result != JobOutcome.Completed)
            {
                throw new CheckException($"job {result.Id} ended as {result.Result}");
            }

            round.End(operation);
        }
    }
}
