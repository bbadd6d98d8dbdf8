using System.Diagnostics;
using System.Runtime.Versioning;

namespace FluxWire.LoadDriver.Measurement;

/// <summary>The clocks of one measured round.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RoundClock
{
    private readonly double _server;
    private readonly double _machine;
    private readonly ResourceUsage _usage;
    private readonly long _start;

    private RoundClock()
    {
        // What is read from files comes first here and last at the end: it is not to be charged to the round.
        _server = ServerCpu.Now();
        _machine = MachineCpu.Now();
        _usage = ResourceUsage.Now();
        _start = Stopwatch.GetTimestamp();
    }

    /// <summary>Starts the clocks. The garbage that was made before is no longer the round's business.</summary>
    internal static RoundClock Begin()
    {
        GC.Collect();
        return new RoundClock();
    }

    /// <summary>Stops the clocks.</summary>
    internal Cost End()
    {
        TimeSpan wall = Stopwatch.GetElapsedTime(_start);
        ResourceUsage usage = ResourceUsage.Now();
        double server = ServerCpu.Now() - _server;
        double machine = MachineCpu.Now() - _machine;
        double user = usage.User - _usage.User;
        double system = usage.System - _usage.System;
        return new Cost(
            wall.TotalSeconds,
            user,
            system,
            usage.VoluntarySwitches - _usage.VoluntarySwitches,
            usage.InvoluntarySwitches - _usage.InvoluntarySwitches,
            server,
            Math.Max(0, (machine - user - system - server) / wall.TotalSeconds));
    }
}
