using System.Diagnostics;
using System.Globalization;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Memory;

/// <summary>What the process occupies, the stand-in broker's buffers included, at rest and under load.</summary>
internal static class ResidentMemory
{
    private const int Width = 256;
    private const double MiB = 1024 * 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    internal static void Measure(StandInPeer peer, IReadOnlyList<ContinuationMode> modes, MemorySettings settings)
    {
        TextTable table = new(
            $"Resident memory of this process (client, stand-in broker, JIT), MiB; load: {Width} typed calls at once for "
            + $"{settings.LoadDuration.TotalSeconds:0} s. The first row is the fresh process.",
            "mode", "connected", "under load, median", "under load, max", "collections");
        foreach (ContinuationMode mode in modes)
        {
            FluxClient client = peer.Connect(mode);
            Blocking.Run(() => Calls.RoundTripAsync(client));
            double connected = Environment.WorkingSet / MiB;
            int collections = GC.CollectionCount(0);
            List<double> looks = [];
            Blocking.Run(() => LoadAsync(client, settings.LoadDuration), LookEvery, () => looks.Add(Environment.WorkingSet / MiB));
            Figures load = Figures.Of(looks);
            table.Add(
                ModeName.Of(mode),
                Text(connected),
                Text(load.Median),
                Text(load.Max),
                (GC.CollectionCount(0) - collections).ToString(CultureInfo.InvariantCulture));
            Blocking.Run(() => client.DisposeAsync().AsTask());
        }

        table.Print();
    }

    private static async Task LoadAsync(FluxClient client, TimeSpan duration)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < duration)
        {
            await Calls.NumbersAtOnceAsync(client, 20 * Width, Width);
        }
    }

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
