using System.Diagnostics;
using System.Security.Cryptography;
using FluxWire.Fuzz.Harnesses;

namespace FluxWire.Fuzz.Running;

/// <summary>Fuzzing without coverage, where there is no fuzzer.</summary>
internal static class MutationRun
{
    /// <summary>Runs mutated seeds for some time, and keeps the inputs that break something.</summary>
    /// <returns>How many different failures there were.</returns>
    internal static int Run(IHarness harness, TimeSpan time, int seed, string folder, TextWriter output)
    {
        Mutator mutator = new([.. harness.Seeds()], seed);
        HashSet<string> failures = [];
        Stopwatch clock = Stopwatch.StartNew();
        long executions = 0;
        for (; clock.Elapsed < time; executions++)
        {
            byte[] input = mutator.Next();

            // Of failures that come out of the same place one is enough.
            if (Trial.Run(harness, input) is { } failure && failures.Add($"{failure.GetType()} {failure.StackTrace}"))
            {
                Directory.CreateDirectory(folder);
                string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input))[..16]);
                File.WriteAllBytes(path, input);
                output.WriteLine($"{harness.Name}: {path}: {failure}");
            }
        }

        double rate = executions / clock.Elapsed.TotalSeconds;
        output.WriteLine($"{harness.Name}: {executions} executions, {rate:F0}/s, {failures.Count} failures, no coverage");
        return failures.Count;
    }
}
