using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using FluxWire.Benchmarks.CommandLine;

namespace FluxWire.Benchmarks.Micro;

/// <summary>The parts by themselves, with BenchmarkDotNet.</summary>
internal static class MicroVerb
{
    internal static int Run(BenchmarkArguments arguments)
    {
        // In this process, unless something else is asked for: no project has to be generated and built for each run. An option and not
        // part of the configuration, because a job of that would run next to the one that --job names.
        List<string> args = ["--inProcess", .. arguments.Rest];
        if (arguments.IsQuick)
        {
            args.AddRange(["--job", "Dry"]);
        }

        // Without a choice it would ask at the keyboard.
        if (!arguments.Rest.Any(option => option is "--filter" or "-f" or "--list" or "--help"))
        {
            args.AddRange(["--filter", "*"]);
        }

        IConfig config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine(Path.GetTempPath(), "fluxwire-benchmarks"));
        IEnumerable<Summary> summaries
            = BenchmarkSwitcher.FromAssembly(typeof(MicroVerb).Assembly).Run([.. args], config);
        return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
    }
}
