using System.Diagnostics;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Neighbours;

/// <summary>Measures calls that are made one after the other.</summary>
internal static class CallLatencies
{
    internal const int CallsPerRound = 1000;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    internal static void WarmUp(FluxClient client)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < WarmUpTime)
        {
            MeasureRound(client);
        }
    }

    /// <summary>One round.</summary>
    /// <param name="client">The client.</param>
    /// <param name="beforeCall">What is done before each call, and not measured; null for nothing.</param>
    /// <returns>The median, the 99th percentile and the longest, in microseconds.</returns>
    internal static double[] MeasureRound(FluxClient client, Func<int, Task>? beforeCall = null)
    {
        double[] latencies = new double[CallsPerRound];
        Blocking.Run(() => FillAsync(client, latencies, beforeCall));
        Array.Sort(latencies);
        return [latencies[CallsPerRound / 2], latencies[CallsPerRound * 99 / 100], latencies[^1]];
    }

    private static async Task FillAsync(FluxClient client, double[] latencies, Func<int, Task>? beforeCall)
    {
        for (int i = 0; i < latencies.Length; i++)
        {
            if (beforeCall is not null)
            {
                await beforeCall(i);
            }

            long begin = Stopwatch.GetTimestamp();
            await Calls.RoundTripAsync(client);
            latencies[i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        }
    }
}
