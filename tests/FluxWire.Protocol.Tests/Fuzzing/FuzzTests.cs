using FluxWire.Fuzz.Harnesses;
using FluxWire.Fuzz.Running;

namespace FluxWire.Tests.Fuzzing;

/// <summary>The fuzz harnesses without a fuzzer.</summary>
public sealed class FuzzTests
{
    // Folders of more inputs, one for each harness: what a run of the fuzzer has found.
    private const string CorpusVariable = "FLUXWIRE_FUZZ_CORPUS";

    // Enough to find what is broken often, and done in a second; the same inputs each time.
    private const int Mutations = 3000;
    private const int MutationSeed = 7;

    public static TheoryData<string> Harnesses => [.. HarnessCatalog.All.Select(harness => harness.Name)];

    [Theory]
    [MemberData(nameof(Harnesses))]
    public void Found_inputs_do_no_harm(string name)
    {
        IHarness harness = HarnessCatalog.Find(name)!;
        List<string> failures = [];
        foreach (string file in Found(name))
        {
            try
            {
                harness.Run(File.ReadAllBytes(file));
            }
            catch (Exception e)
            {
                failures.Add($"{file}: {e}");
            }
        }

        failures.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Harnesses))]
    public void Seeds_and_what_they_mutate_to_do_no_harm(string name)
    {
        IHarness harness = HarnessCatalog.Find(name)!;
        byte[][] seeds = [.. harness.Seeds()];
        seeds.Should().NotBeEmpty();
        Mutator mutator = new(seeds, MutationSeed);
        foreach (byte[] input in seeds.Concat(Enumerable.Range(0, Mutations).Select(_ => mutator.Next())))
        {
            try
            {
                harness.Run(input);
            }
            catch (Exception e)
            {
                Assert.Fail($"{Convert.ToHexString(input)}: {e}");
            }
        }
    }

    [Fact]
    public void Every_folder_of_found_inputs_has_its_harness() =>
        Directory.EnumerateDirectories(Fixtures.PathOf("fuzz")).Select(Path.GetFileName)
            .Should().BeSubsetOf(HarnessCatalog.All.Select(harness => harness.Name));

    private static IEnumerable<string> Found(string harness)
    {
        string?[] roots = [Fixtures.PathOf("fuzz"), Environment.GetEnvironmentVariable(CorpusVariable)];
        return roots.OfType<string>()
            .Select(root => Path.Combine(root, harness))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles);
    }
}
