using FluxWire.Benchmarks.CommandLine;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Memory;

/// <summary>What calls allocate, what pending waits and watches keep, and what the process occupies.</summary>
internal static class MemoryVerb
{
    internal static void Run(BenchmarkArguments arguments)
    {
        MemorySettings settings = arguments.IsQuick ? MemorySettings.Quick : MemorySettings.Full;
        using StandInPeer peer = new();

        // Resident memory first, while nothing else has made the process larger than a client's own.
        ResidentMemory.Measure(peer, arguments.Modes, settings);
        CallAllocations.Measure(peer, arguments.Modes, settings);
        PendingMemory.Measure(peer, arguments.Modes, settings);
    }
}
