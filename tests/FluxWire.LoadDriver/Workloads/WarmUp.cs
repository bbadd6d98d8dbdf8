using System.Diagnostics;
using System.Runtime;
using System.Runtime.Versioning;
using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>Runs a workload untimed until its code is as fast as it gets.</summary>
[SupportedOSPlatform("linux")]
internal static class WarmUp
{
    // A real broker takes its time to run a job.
    private const int MaxBatch = 64;

    // It has settled when it has compiled nothing for so long; the compiler itself waits for a tenth of a second without new methods.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(0.5);

    // Something is always compiled at last, such as what runs once in ten thousand operations.
    private static readonly TimeSpan MaxFurther = TimeSpan.FromSeconds(4);

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

        // On a slow machine the compiler is not done by then: its tiers settle in their own time.
        RunFor(options.Warm, workload, options);
        long start = Stopwatch.GetTimestamp();
        long seen;
        do
        {
            // With the clocks, whose code would otherwise be compiled, and then be looked at again, while they run.
            seen = JitInfo.GetCompiledMethodCount();
            RoundClock clock = RoundClock.Begin();
            RunFor(Settled, workload, options);
            clock.End();
        }
        while (JitInfo.GetCompiledMethodCount() != seen && Stopwatch.GetElapsedTime(start) < MaxFurther);
    }

    private static void RunFor(TimeSpan time, IWorkload workload, DriverOptions options)
    {
        if (workload.WarmUp != WarmUpStyle.Batches)
        {
            MainThread.Complete(workload.RunAsync(Round.For(time)));
            return;
        }

        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
        {
            MainThread.Complete(workload.RunAsync(Round.Untimed(Math.Min(options.Count, MaxBatch))));
        }
    }
}
