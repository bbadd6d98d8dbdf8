using System.Globalization;
using FluxWire.Benchmarks.CommandLine;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Neighbours;

/// <summary>What other calls notice of continuations that block, compute, or wait for another call.</summary>
internal static class NeighboursVerb
{
    internal static void Run(BenchmarkArguments arguments)
    {
        int rounds = arguments.IsQuick ? 2 : 7;
        using StandInPeer peer = new();
        TextTable table = new(
            $"{CallLatencies.CallsPerRound} calls, one after the other, µs: medians of {rounds} rounds",
            "mode", "neighbours", "p50", "p99", "longest");
        foreach (ContinuationMode mode in arguments.Modes)
        {
            FluxClient client = peer.Connect(mode);
            CallLatencies.WarmUp(client);
            Add(table, mode, "none", client, rounds);

            // The yardstick for the next row: a thread that computes takes its core from everybody, whoever started it.
            using (BusyThread busy = new())
            {
                Add(table, mode, "a busy thread that has nothing to do with the client", client, rounds);
            }

            using RudeContinuations rude = new(client);
            Add(table, mode, "3 rude continuations", client, rounds);
            Blocking.Run(() => rude.EndAsync(client));
            Blocking.Run(() => client.DisposeAsync().AsTask());
        }

        table.Print();
    }

    private static void Add(TextTable table, ContinuationMode mode, string neighbours, FluxClient client, int rounds)
    {
        double[][] figures = [.. Enumerable.Range(0, rounds).Select(_ => CallLatencies.MeasureRound(client))];
        table.Add(ModeName.Of(mode), neighbours, Median(0), Median(1), Median(2));

        string Median(int column)
            => Figures.Of(figures.Select(round => round[column])).Median.ToString("0.0", CultureInfo.InvariantCulture);
    }
}
