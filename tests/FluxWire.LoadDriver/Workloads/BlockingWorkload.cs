using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>A call in its blocking form, one at a time, on the main thread.</summary>
internal sealed class BlockingWorkload(Action call, WarmUpStyle warmUp) : IWorkload
{
    public WarmUpStyle WarmUp => warmUp;

    public Task RunAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            call();
            round.End(operation);
        }

        return Task.CompletedTask;
    }
}
