using System.Globalization;
using FluxWire.Benchmarks.CommandLine;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Receiving;

namespace FluxWire.Benchmarks.Throughput;

/// <summary>How fast the decoder goes over bytes, and how fast they can be copied.</summary>
internal static class ThroughputVerb
{
    private static readonly (string Name, int Size)[] Frames
        = [("100 B", 100), ("1 KiB", 1024), ("64 KiB", 64 * 1024), ("1 MiB", 1024 * 1024)];

    internal static void Run(BenchmarkArguments arguments)
    {
        int repetitions = arguments.IsQuick ? 3 : 9;
        TimeSpan minimum = TimeSpan.FromMilliseconds(arguments.IsQuick ? 5 : 40);
        TimeSpan warmUp = TimeSpan.FromMilliseconds(arguments.IsQuick ? 150 : 500);

        TextTable table = new(
            $"Decoder, GB/s (10^9 bytes): median of {repetitions} (min–max); in brackets the ratio to memcpy within a repetition",
            "frame", "memcpy", "decode", "decode, 64 KiB segments", "decode and copy payload", "ns a frame, decode");
        foreach ((string name, int size) in Frames)
        {
            FrameBatch batch = new(size);
            Func<long>[] passes = [batch.Copy, batch.Decode, batch.DecodeSegments, batch.DecodeAndCopy];
            PassTimer[] timers = [.. passes.Select(pass => new PassTimer(pass, batch.Size, minimum))];
            foreach (PassTimer timer in timers)
            {
                timer.WarmUp(warmUp);
            }

            // Taken in turns, so that a busy neighbour hits the yardstick as well.
            double[][] rates = [.. Enumerable.Range(0, repetitions).Select(_ => timers.Select(t => t.GigabytesPerSecond()).ToArray())];
            Figures[] figures = [.. timers.Select((_, i) => Figures.Of(rates.Select(rate => rate[i])))];
            double[] ratios = [.. timers.Select((_, i) => Figures.Of(rates.Select(rate => rate[i] / rate[0])).Median)];
            table.Add(
                name,
                figures[0].ToText("0.0"),
                WithRatio(figures[1], ratios[1]),
                WithRatio(figures[2], ratios[2]),
                WithRatio(figures[3], ratios[3]),
                (size / figures[1].Median).ToString("0.0", CultureInfo.InvariantCulture));
        }

        table.Print();
        Console.WriteLine();
        Console.WriteLine("'decode' leaves the parts where they are, so on large frames it beats memcpy by never touching the payload.");
        Console.WriteLine();
        ReceivingTable.Print(arguments);
    }

    private static string WithRatio(Figures figures, double ratio)
        => string.Create(CultureInfo.InvariantCulture, $"{figures.ToText("0.0")} [{ratio:0.00}×]");
}
