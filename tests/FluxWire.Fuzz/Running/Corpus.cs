using System.Security.Cryptography;
using FluxWire.Fuzz.Harnesses;

namespace FluxWire.Fuzz.Running;

/// <summary>Inputs in files.</summary>
internal static class Corpus
{
    /// <summary>Writes a harness's seeds, named by what is in them.</summary>
    internal static int WriteSeeds(IHarness harness, string folder)
    {
        Directory.CreateDirectory(folder);
        int count = 0;
        foreach (byte[] seed in harness.Seeds().Where(static seed => seed.Length > 0))
        {
            File.WriteAllBytes(Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(seed))[..16]), seed);
            count++;
        }

        return count;
    }

    /// <summary>Runs the inputs of files and folders.</summary>
    /// <returns>How many of them break something.</returns>
    internal static int Replay(IHarness harness, IEnumerable<string> paths, TextWriter output)
    {
        int count = 0;
        int failures = 0;
        foreach (string path in paths.SelectMany(Files))
        {
            count++;
            if (Trial.Run(harness, File.ReadAllBytes(path)) is { } failure)
            {
                failures++;
                output.WriteLine($"{harness.Name}: {path}: {failure}");
            }
        }

        output.WriteLine($"{harness.Name}: {count} inputs replayed, {failures} failures");
        return failures;
    }

    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal) : [path];
}
