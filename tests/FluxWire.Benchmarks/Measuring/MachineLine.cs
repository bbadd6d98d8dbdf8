using System.Runtime;
using System.Runtime.InteropServices;

namespace FluxWire.Benchmarks.Measuring;

/// <summary>Says on what the figures below it were measured.</summary>
internal static class MachineLine
{
    internal static void Print() => Console.WriteLine(
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} cores, "
        + $"{(GCSettings.IsServerGC ? "server" : "workstation")} GC, "
        + $"{Environment.GetEnvironmentVariables().Keys.Cast<string>().Count(name => name.StartsWith("DOTNET_", StringComparison.Ordinal))} "
        + "DOTNET_ variables set");
}
