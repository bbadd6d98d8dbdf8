using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Ten thousand that are cancelled at once: no tag is lost, none is given out too early, and the connection does not notice.</summary>
[Collection(WholeProcess.Name)]
public sealed class QuarantineTests
{
    private const int Count = 10_000;
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public async Task Cancelled_waits_keep_their_tags_until_their_answers_come()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        List<PeerMessage> requests = await CancelWaitsAsync(session);

        FluxClientStatistics cancelled = session.Client.GetStatistics();
        cancelled.QuarantinedMatchtags.Should().Be(Count);
        cancelled.PendingRequests.Should().Be(0);
        cancelled.FreeMatchtags.Should().Be(0);
        await session.BarrierAsync();
        session.Client.GetStatistics().FreeMatchtags.Should().Be(1, "the call in between has a tag of its own");

        await AnswerAsync(session, requests.Take(Count / 2));
        session.Client.GetStatistics().QuarantinedMatchtags.Should().Be(Count - (Count / 2));
        await AnswerAsync(session, requests.Skip(Count / 2));

        FluxClientStatistics answered = session.Client.GetStatistics();
        answered.QuarantinedMatchtags.Should().Be(0);
        answered.FreeMatchtags.Should().Be(Count + 1);
        answered.LateResponses.Should().Be(Count);
        answered.UnmatchedResponses.Should().Be(0);
        answered.QueuedBytes.Should().Be(0);
    }

    [Fact]
    public async Task Round_after_round_takes_no_more_tags_and_no_more_memory()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await RoundAsync(session);
        await RoundAsync(session);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < 4; i++)
        {
            await RoundAsync(session);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        session.Client.GetStatistics().FreeMatchtags.Should().BeLessThanOrEqualTo(Count + 1);
        session.Client.GetStatistics().LateResponses.Should().Be(6 * Count);
        (after - before).Should().BeLessThan(8 * Megabyte, "four rounds of which each had kept its waits would be more than twice as much");
    }

    [Fact]
    public async Task A_lost_connection_frees_them_all()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await CancelWaitsAsync(session);

        await session.ReconnectAsync();
        await session.BarrierAsync();

        FluxClientStatistics statistics = session.Client.GetStatistics();
        statistics.QuarantinedMatchtags.Should().Be(0);
        statistics.FreeMatchtags.Should().BeLessThanOrEqualTo(2, "only the question whether the broker runs and the barrier have had one");
    }

    [Fact]
    public async Task Cancelled_results_are_cancelled_at_the_service_and_their_tags_return_with_its_answer()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        using CancellationTokenSource source = new();
        List<Task<JobResult>> results = [.. Enumerable.Range(1, Count).Select(i => session.Client.Jobs.ResultAsync(new JobId((ulong)i), cancellationToken: source.Token))];
        Dictionary<uint, PeerMessage> watches = [];
        for (int i = 0; i < Count; i++)
        {
            PeerMessage watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
            watches.Add(watch.Matchtag, watch);
        }

        await source.CancelAsync();

        for (int i = 0; i < Count; i++)
        {
            uint tag = (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>();
            watches.Remove(tag, out PeerMessage? watch).Should().BeTrue("each is cancelled once");
            await session.Peer.EndStreamAsync(watch!);
        }

        await Task.WhenAll(results.Select(result => result.FailureAsync<OperationCanceledException>())).Soon();
        await session.BarrierAsync();
        session.Client.GetStatistics().QuarantinedMatchtags.Should().Be(0);
        session.Client.GetStatistics().PendingRequests.Should().Be(0);
    }

    private static async Task RoundAsync(LifeSession session)
        => await AnswerAsync(session, await CancelWaitsAsync(session));

    private static async Task<List<PeerMessage>> CancelWaitsAsync(LifeSession session)
    {
        using CancellationTokenSource source = new();
        List<Task<JobWaitResult>> waits = [.. Enumerable.Range(1, Count).Select(i => session.Client.Jobs.WaitAsync(new JobId((ulong)i), cancellationToken: source.Token))];
        List<PeerMessage> requests = [];
        for (int i = 0; i < Count; i++)
        {
            requests.Add(await session.Peer.ReceiveAsync("job-manager.wait"));
        }

        session.Client.GetStatistics().PendingRequests.Should().Be(Count);
        await source.CancelAsync();
        foreach (Task<JobWaitResult> wait in waits)
        {
            await wait.FailureAsync<OperationCanceledException>();
        }

        return requests;
    }

    private static async Task AnswerAsync(LifeSession session, IEnumerable<PeerMessage> requests)
    {
        foreach (PeerMessage request in requests)
        {
            await session.Peer.RespondAsync(request, """{"id":1,"success":true,"errstr":""}""");
        }

        await session.BarrierAsync();
    }
}
