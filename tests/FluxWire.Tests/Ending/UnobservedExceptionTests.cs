using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FluxWire.Protocol;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Ending;

/// <summary>An exception that somebody has been given is not reported once more as one that nobody has looked at.</summary>
public sealed class UnobservedExceptionTests
{
    [Fact]
    public async Task Output_that_is_lost_is_lost_once()
        => (await UnobservedAsync(LoseOutputAsync)).Should().BeEmpty();

    [Fact]
    public async Task A_rank_that_nobody_waits_for_any_more_is_nobodys_failure()
        => (await UnobservedAsync(LoseRankAsync)).Should().BeEmpty();

    [Fact]
    public async Task Streams_and_calls_that_are_lost_are_lost_once()
        => (await UnobservedAsync(LoseStreamAndCallAsync)).Should().BeEmpty();

    private static async Task LoseOutputAsync(PeerSession session)
    {
        OutputScript script = await OutputScript.StartAsync(session);
        session.Peer.Dispose();
        await script.MoveNextAsync().FailureAsync<FluxConnectionException>();
        await script.LeaveAsync();
    }

    private static async Task LoseRankAsync(PeerSession session)
    {
        using CancellationTokenSource source = new();
        Task call = session.Client.CallAsync("test.up", null, new RpcOptions { NodeId = FluxNodeId.Upstream }, source.Token).AsTask();
        await session.Peer.ReceiveAsync("attr.get");
        await source.CancelAsync();
        await call.FailureAsync<OperationCanceledException>();
        session.Peer.Dispose();
        await session.Client.DisposeAsync();
    }

    private static async Task LoseStreamAndCallAsync(PeerSession session)
    {
        Task<bool> next = session.Client.StreamAsync("test.stream").GetAsyncEnumerator().MoveNextAsync().AsTask();
        Task call = session.Client.CallAsync("test.call").AsTask();
        session.Peer.Dispose();
        await next.FailureAsync<FluxConnectionException>();
        await call.FailureAsync<FluxConnectionException>();
    }

    // Other tests run meanwhile, so only what names this connection counts.
    private static async Task<IReadOnlyCollection<string>> UnobservedAsync(Func<PeerSession, Task> scenario)
    {
        ConcurrentQueue<string> seen = new();
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, e) => seen.Enqueue(e.Exception.ToString());
        TaskScheduler.UnobservedTaskException += handler;
        try
        {
            string uri = await RunAsync(scenario);
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return [.. seen.Where(text => text.Contains(uri, StringComparison.Ordinal))];
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= handler;
        }
    }

    // In a method of its own, so that nothing of it is kept alive by the one that collects.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<string> RunAsync(Func<PeerSession, Task> scenario)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await scenario(session);
        return session.Client.Uri;
    }
}
