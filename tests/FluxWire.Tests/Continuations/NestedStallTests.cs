using System.Collections.Concurrent;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>Readers that get stuck one after the other: each is replaced, and leaves in the end.</summary>
[Collection(InlineClients.Name)]
public sealed class NestedStallTests : IDisposable
{
    private const int Levels = 3;

    private readonly Gate _gate = new();

    [Fact]
    public async Task The_others_go_on_at_every_level_and_the_stuck_threads_leave()
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = ContinuationMode.Inline);
        List<Task> rude = [];
        List<Thread> stuck = [];
        for (int level = 0; level < Levels; level++)
        {
            (Task task, Thread thread) = await GetStuckAsync(session);
            rude.Add(task);
            stuck.Add(thread);
            await CallManyAsync(session, 50);
        }

        stuck.Should().OnlyHaveUniqueItems().And.OnlyContain(thread => thread.IsAlive);
        rude.Should().OnlyContain(task => !task.IsCompleted);
        _gate.Open();
        await Task.WhenAll(rude).Soon();
        await LeftAsync(stuck);

        // Every message is dispatched once, and by nobody who was stuck.
        ConcurrentQueue<Thread> threads = await CallManyAsync(session, 500);
        threads.Should().HaveCount(500).And.NotIntersectWith(stuck);
        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.UnmatchedResponses.Should().Be(0);
        session.Matcher.LateResponses.Should().Be(0);

        await session.Client.DisposeAsync().Soon();
        await LeftAsync(threads.Distinct());
    }

    [Fact]
    public async Task Threads_that_are_stuck_when_the_connection_ends_leave_too()
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = ContinuationMode.Inline);
        (Task first, Thread firstThread) = await GetStuckAsync(session);
        (Task second, Thread secondThread) = await GetStuckAsync(session);

        await session.Client.DisposeAsync().Soon();
        _gate.Open();

        await Task.WhenAll(first, second).Soon();
        await LeftAsync([firstThread, secondThread]);
    }

    [Fact]
    public async Task A_connection_that_was_quiet_for_long_is_watched_all_the_same()
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = ContinuationMode.Inline);
        await CallManyAsync(session, 1);
        SpinWait.SpinUntil(static () => Connection.StallWatch.Shared.IsAsleep, Safety.Limit).Should().BeTrue();

        (Task rude, Thread _) = await GetStuckAsync(session);

        await CallManyAsync(session, 50);
        rude.IsCompleted.Should().BeFalse();
    }

    public void Dispose() => _gate.Dispose();

    // From the pool, because the test itself may be running on one of them.
    private static Task LeftAsync(IEnumerable<Thread> threads)
        => Task.Run(() => threads.Should().OnlyContain(thread => thread.Join(Safety.Limit)));

    private static async Task<ConcurrentQueue<Thread>> CallManyAsync(PeerSession session, int count)
    {
        ConcurrentQueue<Thread> threads = new();
        Task[] calls = [.. Enumerable.Range(0, count).Select(_ => CallAsync(session.Client, threads))];
        for (int i = 0; i < count; i++)
        {
            await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.other"));
        }

        await Task.WhenAll(calls).Soon();
        return threads;
    }

    private static async Task CallAsync(FluxClient client, ConcurrentQueue<Thread> threads)
    {
        await client.CallAsync("test.other").ConfigureAwait(false);
        threads.Enqueue(Thread.CurrentThread);
    }

    private async Task<(Task Rude, Thread Thread)> GetStuckAsync(PeerSession session)
    {
        TaskCompletionSource<Thread> entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task rude = BlockAsync(session.Client, entered);
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.block"));
        return (rude, await entered.Task.Soon());
    }

    private async Task BlockAsync(FluxClient client, TaskCompletionSource<Thread> entered)
    {
        await client.CallAsync("test.block").ConfigureAwait(false);
        entered.SetResult(Thread.CurrentThread);
        _gate.Pass();
    }
}
