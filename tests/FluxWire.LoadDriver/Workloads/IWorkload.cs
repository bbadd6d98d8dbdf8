using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>What is done again and again, as an application would write it.</summary>
internal interface IWorkload
{
    /// <summary>What comes before the clock.</summary>
    public WarmUpStyle WarmUp { get; }

    /// <summary>Whether the result tells how many events came.</summary>
    public bool CountsEvents => false;

    /// <summary>Does, untimed, what a program does once for a connection.</summary>
    public Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Does all the operations of a round.</summary>
    /// <param name="round">The round.</param>
    /// <returns>Completes when the last operation is done; a workload that blocks returns it completed.</returns>
    public Task RunAsync(Round round);
}
