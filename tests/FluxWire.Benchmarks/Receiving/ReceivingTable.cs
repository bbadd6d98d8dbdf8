using System.Globalization;
using FluxWire.Benchmarks.CommandLine;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Throughput;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Benchmarks.Receiving;

/// <summary>What it costs to get messages out of what is received: one contiguous buffer against a pipe.</summary>
internal static class ReceivingTable
{
    // A call in lockstep, a pipeline, and large messages, as a unix socket hands them over.
    private static readonly (string Name, int FrameSize, int PieceSize)[] Loads =
    [
        ("100 B, one a receive", 100, 100),
        ("100 B, up to 64 KiB a receive", 100, 64 * 1024),
        ("64 KiB, up to 208 KiB a receive", 64 * 1024, 208 * 1024),
    ];

    internal static void Print(BenchmarkArguments arguments)
    {
        int repetitions = arguments.IsQuick ? 3 : 9;
        TimeSpan minimum = TimeSpan.FromMilliseconds(arguments.IsQuick ? 5 : 40);
        TimeSpan warmUp = TimeSpan.FromMilliseconds(arguments.IsQuick ? 150 : 500);

        TextTable table = new(
            $"Receiving without the kernel, ns a message: median of {repetitions}",
            "messages", "contiguous buffer (the client)", "pipe, inline schedulers", "pipe ÷ buffer");
        foreach ((string name, int frameSize, int pieceSize) in Loads)
        {
            byte[] bytes = new FrameBatch(frameSize).Bytes;
            Counter direct = new();
            Counter piped = new();
            MessageReceiver receiver = new(new FedTransport(bytes, pieceSize), FluxMessageReader.DefaultMaxMessageSize, direct.Count);
            PipeReceiver pipe = new(new FedTransport(bytes, pieceSize), piped.Count);
            PassTimer[] timers =
            [
                new(() => direct.Until(bytes.Length / frameSize, () => receiver.ReceiveBatch()), bytes.Length, minimum),
                new(() => piped.Until(bytes.Length / frameSize, pipe.ReceiveBatch), bytes.Length, minimum),
            ];
            Array.ForEach(timers, timer => timer.WarmUp(warmUp));

            double[][] rates = [.. Enumerable.Range(0, repetitions).Select(_ => timers.Select(t => t.GigabytesPerSecond()).ToArray())];
            double[] costs = [.. timers.Select((_, i) => frameSize / Figures.Of(rates.Select(rate => rate[i])).Median)];
            double ratio = Figures.Of(rates.Select(rate => rate[0] / rate[1])).Median;
            table.Add(name, ToText(costs[0]), ToText(costs[1]), ratio.ToString("0.00", CultureInfo.InvariantCulture));
        }

        table.Print();
    }

    private static string ToText(double nanoseconds) => nanoseconds.ToString("0.0", CultureInfo.InvariantCulture);

    private sealed class Counter
    {
        private long _count;

        internal void Count(in FluxMessage message) => _count += message.IsFinalResponse ? 1 : 0;

        /// <summary>Receives until so many messages more have come.</summary>
        internal long Until(int more, Action receive)
        {
            long end = _count + more;
            while (_count < end)
            {
                receive();
            }

            return _count;
        }
    }
}
