using System.Diagnostics;
using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>Runs a workload untimed until its code is as fast as it gets.</summary>
internal static class WarmUp
{
    // A real broker takes its time to run a job.
    private const int MaxBatch = 64;

    internal static void Run(IWorkload workload, DriverOptions options)
    {
        if (workload.WarmUp == WarmUpStyle.OperationsThenSeconds && options.WarmUp > 0)
        {
            MainThread.Complete(workload.RunAsync(Round.Untimed(options.WarmUp)));
        }

        if (options.Warm == TimeSpan.Zero)
        {
            return;
        }

        if (workload.WarmUp != WarmUpStyle.Batches)
        {
            MainThread.Complete(workload.RunAsync(Round.For(options.Warm)));
            return;
        }

        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < options.Warm;)
        {
            MainThread.Complete(workload.RunAsync(Round.Untimed(Math.Min(options.Count, MaxBatch))));
        }
    }
}
