using System.Globalization;
using FluxWire.Benchmarks.CommandLine;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Growth;

/// <summary>What a call costs while others stay unanswered on the same connection. It must not depend on how many.</summary>
internal static class GrowthVerb
{
    internal static void Run(BenchmarkArguments arguments)
    {
        GrowthSettings settings = arguments.IsQuick ? GrowthSettings.Quick : GrowthSettings.Full;
        using StandInPeer peer = new();
        foreach (ContinuationMode mode in arguments.Modes)
        {
            GrowthRun run = GrowthRun.Measure(peer, mode, settings);
            Print($"{ModeName.Of(mode)}, one call after the other", settings, run.OneByOne);
            Print($"{ModeName.Of(mode)}, {GrowthRun.Width} calls at once", settings, run.ManyAtOnce);
        }

        Console.WriteLine();
        Console.WriteLine("'to first row' is a ratio of medians that were taken one after the other. 'in turns' is the median ratio to a second");
        Console.WriteLine("connection with one open call, measured by turns: trust it where neighbours are busy. The first row's shows the noise.");
    }

    private static void Print(string load, GrowthSettings settings, List<GrowthRow> rows)
    {
        TextTable table = new(
            $"{load}: µs a call, median of {settings.Repetitions} (min–max)",
            "other calls outstanding", "wall", "to first row", "in turns", "CPU", "to first row", "in turns");
        foreach (GrowthRow row in rows)
        {
            table.Add(
                row.Outstanding,
                row.Wall.ToText("0.00"),
                Ratio(row.Wall.Median / rows[0].Wall.Median),
                Ratio(row.WallInTurns),
                row.Cpu.ToText("0.00"),
                Ratio(row.Cpu.Median / rows[0].Cpu.Median),
                Ratio(row.CpuInTurns));
        }

        table.Print();
    }

    private static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}×");
}
