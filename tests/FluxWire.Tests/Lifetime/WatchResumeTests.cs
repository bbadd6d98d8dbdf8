using CsCheck;
using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A watch goes on by itself: nothing twice and no hole, wherever it is cut.</summary>
public sealed class WatchResumeTests
{
    private const int Events = 5;

    /// <summary>Where a connection is lost: behind so many messages, or in the middle of the one behind them.</summary>
    private sealed record Cut(int After, bool InMessage);

    private static IEnumerable<Cut> Cuts(int messages)
        => from after in Enumerable.Range(0, messages + 1) from inMessage in (bool[])[false, true] select new Cut(after, inMessage);

    [Fact]
    public async Task Cut_anywhere()
    {
        ServedLog log = ServedLog.Of(Events);
        foreach (Cut cut in Cuts(log.Count))
        {
            (await WatchAsync(log, [cut])).Should().Equal(log.Names, "it was cut at {0}", cut);
        }
    }

    [Fact]
    public async Task Cut_anywhere_twice()
    {
        ServedLog log = ServedLog.Of(3);
        foreach (Cut first in Cuts(log.Count))
        {
            foreach (Cut second in Cuts(log.Count))
            {
                (await WatchAsync(log, [first, second])).Should().Equal(log.Names, "it was cut at {0} and {1}", first, second);
            }
        }
    }

    /// <summary>On the next connection what had come as new is there already, and the sentinel comes behind it.</summary>
    [Fact]
    public async Task The_sentinel_comes_once_wherever_it_came_and_wherever_the_cut_is()
    {
        ServedLog grown = ServedLog.Of(3, sentinelBefore: 3);
        for (int sentinel = 0; sentinel <= 3; sentinel++)
        {
            ServedLog log = ServedLog.Of(3, sentinel);
            foreach (Cut cut in Cuts(log.Count))
            {
                await using LifeSession session = await LifeSession.StartAsync();
                Task<List<string?>> reading = ServedLog.ReadAsync(session.Client.Jobs.WatchEventsWithSentinelAsync(Log.Id));
                await log.SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), cut.After, cut.InMessage);
                await session.ReconnectAsync();

                await grown.SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));

                (await reading.Soon()).Should().Equal(cut.After > sentinel ? log.Names : grown.Names, "it was cut at {0}", cut);
            }
        }
    }

    [Fact]
    public async Task Cut_anywhere_several_times()
    {
        Gen<(int, Cut[])> cuts = Gen.Select(Gen.Int[0, 12], Gen.Select(Gen.Int[0, 12], Gen.Bool).Array[0, 6])
            .Select((events, cuts) => (events, cuts.Select(cut => new Cut(Math.Min(cut.Item1, events), cut.Item2)).ToArray()));

        await cuts.SampleAsync(
            async example =>
            {
                ServedLog log = ServedLog.Of(example.Item1);
                return log.Names.SequenceEqual(await WatchAsync(log, example.Item2));
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public async Task A_consumer_that_has_not_looked_yet_misses_nothing()
    {
        foreach (Cut cut in Cuts(Events))
        {
            ServedLog log = ServedLog.Of(Events);
            await using LifeSession session = await LifeSession.StartAsync();
            await using IAsyncEnumerator<JobEvent> events = session.Client.Jobs.WatchEventsAsync(Log.Id).GetAsyncEnumerator();
            Task<bool> first = events.MoveNextAsync().AsTask();
            PeerMessage watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
            await log.SendAsync(session.Peer, watch, cut.After, cut.InMessage);
            await session.ReconnectAsync();
            await log.SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));
            await session.BarrierAsync();

            List<string?> names = [];
            for (bool any = await first.Soon(); any; any = await events.MoveNextAsync().Soon())
            {
                names.Add(events.Current.Name);
            }

            names.Should().Equal(log.Names);
        }
    }

    [Fact]
    public async Task It_is_asked_for_as_before()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<List<string?>> reading = ServedLog.ReadAsync(
            session.Client.Jobs.WatchEventsWithSentinelAsync(Log.Id, "guest.exec.eventlog", new EventlogWatchOptions { WaitCreate = true }));
        PeerMessage first = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        first.Text.Should().Be("""{"id":13375585124352,"path":"guest.exec.eventlog","flags":3}""");

        await session.ReconnectAsync();

        PeerMessage again = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        again.Frame.Should().Equal(Frames.Request(ServedLog.WatchTopic, first.Text, again.Matchtag, Frames.Streaming));
        await session.Peer.EndStreamAsync(again);
        (await reading.Soon()).Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_left_on_the_connection_where_it_is()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        IAsyncEnumerator<JobEvent> events = session.Client.Jobs.WatchEventsAsync(Log.Id).GetAsyncEnumerator();
        Task<bool> first = events.MoveNextAsync().AsTask();
        await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        await session.ReconnectAsync();
        PeerMessage again = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        await ServedLog.Of(1).SendAsync(session.Peer, again, 1);
        await first.Soon();

        await events.DisposeAsync().Soon();

        (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(again.Matchtag);
        await session.Peer.EndStreamAsync(again);
        await session.BarrierAsync();
        session.Client.GetStatistics().PendingRequests.Should().Be(0);
    }

    [Fact]
    public async Task One_that_was_left_while_there_is_no_connection_is_not_asked_for_again()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        IAsyncEnumerator<JobEvent> events = session.Client.Jobs.WatchEventsAsync(Log.Id).GetAsyncEnumerator();
        Task<bool> first = events.MoveNextAsync().AsTask();
        await ServedLog.Of(2).SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), 2);
        await first.Soon();
        await session.CutAsync();

        await events.DisposeAsync().Soon();

        await session.AcceptAsync();
        await session.BarrierAsync();
    }

    // What a consumer is given that reads as fast as it can.
    private static async Task<List<string?>> WatchAsync(ServedLog log, IReadOnlyList<Cut> cuts)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<List<string?>> reading = ServedLog.ReadAsync(session.Client.Jobs.WatchEventsAsync(Log.Id));
        foreach (Cut cut in cuts)
        {
            PeerMessage watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
            await log.SendAsync(session.Peer, watch, cut.After, cut.InMessage);
            await session.ReconnectAsync();
        }

        await log.SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));
        return await reading.Soon();
    }
}
