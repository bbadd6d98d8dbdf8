using System.Diagnostics.CodeAnalysis;

namespace FluxWire.Benchmarks.CommandLine;

/// <summary>What the command line asks for.</summary>
/// <param name="Verb">Which of the programs.</param>
/// <param name="Modes">Where the client's continuations go on; every one of them is measured.</param>
/// <param name="IsQuick">Whether to see that it runs rather than to measure.</param>
/// <param name="Rest">What we do not know; <c>micro</c> hands it to BenchmarkDotNet.</param>
internal sealed record BenchmarkArguments(
    string Verb, IReadOnlyList<ContinuationMode> Modes, bool IsQuick, IReadOnlyList<string> Rest)
{
    private static readonly string[] Verbs = ["micro", "throughput", "memory", "growth", "neighbours", "slow"];

    /// <summary>Reads a command line.</summary>
    /// <param name="args">Its words.</param>
    /// <param name="arguments">What they ask for.</param>
    /// <param name="problem">What is wrong with them.</param>
    /// <returns>Whether they make sense.</returns>
    internal static bool TryParse(
        string[] args, [NotNullWhen(true)] out BenchmarkArguments? arguments, out string problem)
    {
        arguments = null;
        problem = args.Length == 0 ? "What shall be measured?" : $"There is no '{args[0]}'.";
        if (args.Length == 0 || !Verbs.Contains(args[0]))
        {
            return false;
        }

        IReadOnlyList<ContinuationMode>? modes = [ContinuationMode.ThreadPool, ContinuationMode.Inline];
        bool isQuick = false;
        List<string> rest = [];
        for (int i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--mode":
                    i++;
                    modes = ModesOf(i < args.Length ? args[i] : "");
                    break;
                case "--quick":
                    isQuick = true;
                    break;
                default:
                    rest.Add(args[i]);
                    break;
            }
        }

        problem = modes is null ? "--mode takes inline, threadpool or both."
            : rest.Count > 0 && args[0] != "micro" ? $"'{rest[0]}' is not understood."
            : "";
        arguments = problem.Length == 0 ? new BenchmarkArguments(args[0], modes!, isQuick, rest) : null;
        return arguments is not null;
    }

    private static ContinuationMode[]? ModesOf(string name) => name switch
    {
        "inline" => [ContinuationMode.Inline],
        "threadpool" => [ContinuationMode.ThreadPool],
        "both" => [ContinuationMode.ThreadPool, ContinuationMode.Inline],
        _ => null,
    };
}
