using FluxWire.Fuzz.Harnesses;
using SharpFuzz;

namespace FluxWire.Fuzz.Running;

/// <summary>The other end of afl-fuzz: it sends inputs, and sees which branches of the instrumented assemblies they take.</summary>
internal static class AflRun
{
    /// <summary>Runs what afl-fuzz sends, until it ends.</summary>
    internal static void Run(IHarness harness) => Fuzzer.OutOfProcess.Run(stream =>
    {
        using MemoryStream input = new();
        stream.CopyTo(input);
        harness.Run(input.ToArray());
    });
}
