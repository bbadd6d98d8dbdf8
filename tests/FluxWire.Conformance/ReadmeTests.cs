using System.Diagnostics;
using FluxWire.Conformance.Brokers;

namespace FluxWire.Conformance;

/// <summary>The README's example is a program that is built with everything else, and does what the README says.</summary>
[Collection(BrokerTests.Name)]
public sealed class ReadmeTests(BrokerFixture brokers)
{
    private static readonly string Root = FindRoot();

    [Fact]
    public async Task Example_is_the_quickstart_sample()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Root, "README.md"));
        string sample = await File.ReadAllTextAsync(Path.Combine(Root, "samples", "Quickstart", "Program.cs"));
        readme.Should().Contain($"```csharp\n{sample}```\n");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Example_runs(BrokerKind kind)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Quickstart.dll")])
        {
            RedirectStandardOutput = true,
            Environment = { ["FLUX_URI"] = await brokers.UriOf(kind) },
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TestLimits.Test);
        await process.WaitForExitAsync().WaitAsync(TestLimits.Test);

        process.ExitCode.Should().Be(0);
        output.Should().MatchRegex("^hello from job (ƒ\\w+)\n\\1: Completed, return code 0\n$");
    }

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "FluxWire.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new DirectoryNotFoundException("There is no FluxWire.sln above the tests.");
    }
}
