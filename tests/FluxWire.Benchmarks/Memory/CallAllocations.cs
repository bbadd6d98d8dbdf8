using System.Diagnostics;
using System.Globalization;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Memory;

/// <summary>Bytes allocated a call in the steady state, by all threads but the stand-in broker's.</summary>
internal static class CallAllocations
{
    private const int Width = 64;

    private static readonly (string Name, Func<FluxClient, int, Task> Load)[] Loads =
    [
        ("CallAsync, typed, answer a number", Calls.NumbersAsync),
        ("CallAsync, typed, answer an object and a string", Calls.ObjectsAsync),
        ("CallRawAsync, answer 35 bytes", Calls.BytesAsync),
        ($"CallAsync, typed, answer a number, {Width} at once", (client, calls) => Calls.NumbersAtOnceAsync(client, calls, Width)),
    ];

    internal static void Measure(StandInPeer peer, IReadOnlyList<ContinuationMode> modes, MemorySettings settings)
    {
        TextTable table = new(
            $"Allocated a call, bytes: median of {settings.Repetitions} (min–max)", "what", "mode", "client", "stand-in broker");
        AddPeerAlone(table, peer, settings);
        foreach (ContinuationMode mode in modes)
        {
            FluxClient client = peer.Connect(mode);
            foreach ((string name, Func<FluxClient, int, Task> load) in Loads)
            {
                Add(table, name, ModeName.Of(mode), peer, settings, calls => Blocking.Run(() => load(client, calls)));
            }

            AddIdle(table, mode, peer);
            Blocking.Run(() => client.DisposeAsync().AsTask());
        }

        table.Print();
    }

    // The proof that the broker allocates nothing: whatever this client's calls allocate, in all threads, would be the broker's.
    private static void AddPeerAlone(TextTable table, StandInPeer peer, MemorySettings settings)
    {
        using BareClient client = new(peer);
        Add(table, "a bare socket, to see the broker alone", "", peer, settings, client.Call);
    }

    private static void Add(
        TextTable table, string name, string mode, StandInPeer peer, MemorySettings settings, Action<int> load)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < settings.WarmUp)
        {
            load(settings.Calls);
        }

        List<double> clients = [];
        List<double> peers = [];
        for (int repetition = 0; repetition < settings.Repetitions; repetition++)
        {
            (long client, long broker) = AllocatedBy(peer, () => load(settings.Calls));
            clients.Add((double)client / settings.Calls);
            peers.Add((double)broker / settings.Calls);
        }

        table.Add(name, mode, Figures.Of(clients).ToText("0.0"), Figures.Of(peers).ToText("0.0"));
    }

    // What happens without any call: timers, watchdogs.
    private static void AddIdle(TextTable table, ContinuationMode mode, StandInPeer peer)
    {
        using ManualResetEventSlim never = new();
        (long client, long broker) = AllocatedBy(peer, () => never.Wait(TimeSpan.FromSeconds(1)));
        table.Add("a second without calls", ModeName.Of(mode), Text(client), Text(broker));
    }

    private static (long Client, long Broker) AllocatedBy(StandInPeer peer, Action action)
    {
        long brokerBefore = peer.AllocatedBytes;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        long total = GC.GetTotalAllocatedBytes(precise: true) - before;
        long broker = peer.AllocatedBytes - brokerBefore;
        return (total - broker, broker);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
