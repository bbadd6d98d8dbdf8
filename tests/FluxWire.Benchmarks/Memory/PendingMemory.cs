using System.Globalization;
using System.Runtime.CompilerServices;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Memory;

/// <summary>Bytes alive for each pending wait and watch, and whether they go when it ends, by an answer or with the connection.</summary>
internal static class PendingMemory
{
    private const int WarmUpCount = 200;

    private static readonly (string Name, Func<int, PendingSet> Create)[] Kinds =
    [
        ("WaitAsync", count => new PendingTasks(count, static (jobs, id) => jobs.WaitAsync(id))),
        ("WatchEventsAsync, MoveNextAsync", count => new PendingWatches(count)),
        ("ResultAsync", count => new PendingTasks(count, static (jobs, id) => jobs.ResultAsync(id))),
    ];

    internal static void Measure(StandInPeer peer, IReadOnlyList<ContinuationMode> modes, MemorySettings settings)
    {
        TextTable table = new(
            "Alive for each pending operation, bytes; and what is left once all have ended, in bytes altogether",
            "what", "mode", "pending", "bytes each", "left, all answered", "left, client disposed", "RSS, MiB");
        PoolQueue.Grow(settings.Pending[^1]);
        foreach (ContinuationMode mode in modes)
        {
            foreach ((string name, Func<int, PendingSet> create) in Kinds)
            {
                // Statics, pools and code that the first operations bring are not theirs.
                MeasureAnswered(peer, mode, create(WarmUpCount));
                MeasureAborted(peer, mode, create(WarmUpCount));
                foreach (int count in settings.Pending)
                {
                    (long alive, long left, long resident) = MeasureAnswered(peer, mode, create(count));

                    long leftByDispose = MeasureAborted(peer, mode, create(count));
                    table.Add(
                        name, ModeName.Of(mode), Text(count), Text(alive / count), Text(left), Text(leftByDispose), Text(resident >> 20));
                }
            }
        }

        table.Print();
        Console.WriteLine();
        Console.WriteLine("'all answered' may leave the matchtag table and buffers at their largest; they belong to the client and go with it.");
        Console.WriteLine("65,560 bytes more or less are a receive buffer that the runtime's array pool keeps or lets go.");
    }

    private static (long Alive, long Left, long Resident) MeasureAnswered(StandInPeer peer, ContinuationMode mode, PendingSet pending)
    {
        FluxClient client = peer.Connect(mode);
        Blocking.Run(() => Calls.RoundTripAsync(client));
        long before = Heap.LiveBytes();
        pending.Open(client.Jobs);
        Blocking.Run(() => Calls.RoundTripAsync(client));
        long alive = Heap.LiveBytes() - before;
        long resident = Environment.WorkingSet;
        Blocking.Run(() => Calls.ReleaseAsync(client));
        Expect(0, Blocking.Run(pending.EndAsync));
        long left = Heap.LiveBytes() - before;
        Blocking.Run(() => client.DisposeAsync().AsTask());
        return (alive, left, resident);
    }

    private static long MeasureAborted(StandInPeer peer, ContinuationMode mode, PendingSet pending)
    {
        long before = Heap.LiveBytes();
        OpenAndAbort(peer, mode, pending);
        long left = Heap.LiveBytes() - before;
        GC.KeepAlive(pending);
        return left;
    }

    // A method of its own, so that nothing of its frame keeps the client alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OpenAndAbort(StandInPeer peer, ContinuationMode mode, PendingSet pending)
    {
        FluxClient client = peer.Connect(mode);
        pending.Open(client.Jobs);
        Blocking.Run(() => Calls.RoundTripAsync(client));
        Blocking.Run(() => client.DisposeAsync().AsTask());
        Expect(pending.Count, Blocking.Run(pending.EndAsync));
    }

    private static void Expect(int expected, int lost)
    {
        if (lost != expected)
        {
            throw new InvalidOperationException($"{lost} operations ended with the connection, {expected} should have.");
        }
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
