using System.Collections.Concurrent;
using FluxWire.Connection;

namespace FluxWire.Tests.Matching;

public sealed class MatchtagTableStressTests
{
    private const int Threads = 8;
    private const int Rounds = 5_000;
    private const int HeldAtOnce = 7;

    /// <summary>Many threads add and remove; a second register notices at once if a tag stands for two operations.</summary>
    [Fact]
    public void No_two_live_operations_share_a_tag()
    {
        MatchtagTable table = new();
        ConcurrentDictionary<uint, PendingOperation> register = new();
        ConcurrentQueue<string> faults = new();
        using Barrier start = new(Threads);

        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() => AddAndRemove(table, register, faults, start)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        faults.Should().BeEmpty();
        table.PendingCount.Should().Be(0);
        table.ToList().Should().BeEmpty();
    }

    private static void AddAndRemove(
        MatchtagTable table,
        ConcurrentDictionary<uint, PendingOperation> register,
        ConcurrentQueue<string> faults,
        Barrier start)
    {
        Queue<PendingOperation> held = new();
        start.SignalAndWait();
        for (int i = 0; i < Rounds + HeldAtOnce; i++)
        {
            if (i < Rounds)
            {
                PendingOperation operation = TestOperation.Create();
                table.Add(operation);
                Check(operation.Matchtag != 0, "tag 0 was given");
                Check(register.TryAdd(operation.Matchtag, operation), "a tag was given twice");
                held.Enqueue(operation);
            }

            if (held.Count > HeldAtOnce || i >= Rounds)
            {
                PendingOperation operation = held.Dequeue();
                Check(table.Find(operation.Matchtag) == operation, "an operation was not found by its tag");
                register.TryRemove(operation.Matchtag, out PendingOperation? _);
                table.Remove(operation);
            }
        }

        void Check(bool holds, string otherwise)
        {
            if (!holds)
            {
                faults.Enqueue(otherwise);
            }
        }
    }
}
