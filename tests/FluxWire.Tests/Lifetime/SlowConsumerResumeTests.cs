using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What is left unread counts over all connections, and what is skipped does not count.</summary>
public sealed class SlowConsumerResumeTests
{
    private static readonly EventlogWatchOptions Narrow = new() { MaxItems = 5 };

    [Fact]
    public async Task What_is_skipped_does_not_count()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        IAsyncEnumerator<JobEvent> events = await BeginAsync(session);
        for (int i = 0; i < 3; i++)
        {
            await ServedLog.Of(5).SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), 5);
            await session.ReconnectAsync();
        }

        await ServedLog.Of(5).SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));
        await session.BarrierAsync();

        for (int i = 1; i < 5; i++)
        {
            (await events.MoveNextAsync().Soon()).Should().BeTrue();
            events.Current.Name.Should().Be($"event{i}");
        }

        (await events.MoveNextAsync().Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task What_was_left_unread_before_counts()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        IAsyncEnumerator<JobEvent> events = await BeginAsync(session);
        PeerMessage watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        await ServedLog.Of(5).SendAsync(session.Peer, watch, 5);
        await session.ReconnectAsync();
        watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);

        await ServedLog.Of(7).SendAsync(session.Peer, watch, 7);

        (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(watch.Matchtag);
        for (int i = 1; i < 6; i++)
        {
            (await events.MoveNextAsync().Soon()).Should().BeTrue("what has come may be read");
        }

        (await events.MoveNextAsync().AsTask().FailureAsync<FluxSlowConsumerException>()).Items.Should().Be(6);
        await session.Peer.EndStreamAsync(watch);
        await session.BarrierAsync();
    }

    // The first event is read, and from then on nothing: what is unread then is four events of five.
    private static async Task<IAsyncEnumerator<JobEvent>> BeginAsync(LifeSession session)
    {
        IAsyncEnumerator<JobEvent> events = session.Client.Jobs.WatchEventsAsync(Log.Id, options: Narrow).GetAsyncEnumerator();
        Task<bool> first = events.MoveNextAsync().AsTask();
        await ServedLog.Of(1).SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), 1);
        (await first.Soon()).Should().BeTrue();
        await session.ReconnectAsync();
        return events;
    }
}
