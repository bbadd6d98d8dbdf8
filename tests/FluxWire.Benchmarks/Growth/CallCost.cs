using System.Diagnostics;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Growth;

/// <summary>What a call costs.</summary>
/// <param name="Wall">Time, in µs.</param>
/// <param name="Cpu">CPU of the whole process less the stand-in broker's, in µs.</param>
internal readonly record struct CallCost(double Wall, double Cpu)
{
    /// <summary>Measures once.</summary>
    /// <param name="peer">The stand-in broker.</param>
    /// <param name="load">Makes the calls.</param>
    /// <param name="calls">How many they are.</param>
    /// <returns>The cost of one.</returns>
    internal static CallCost Measure(StandInPeer peer, Func<Task> load, int calls)
    {
        TimeSpan peerBefore = peer.CpuTime;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long begin = Stopwatch.GetTimestamp();
        Blocking.Run(load);
        TimeSpan wall = Stopwatch.GetElapsedTime(begin);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - before - (peer.CpuTime - peerBefore);
        return new CallCost(wall.TotalMicroseconds / calls, cpu.TotalMicroseconds / calls);
    }
}
