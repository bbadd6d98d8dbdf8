using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>A hand-made continuation that throws: the process hears of it on a thread of the pool, and nobody else loses anything.</summary>
[Collection(InlineClients.Name)]
public sealed class ThrowingContinuationTests
{
    private static TaskCompletionSource<Place> _heard = Create();

    public ThrowingContinuationTests() => Volatile.Write(ref _heard, Create());

    [Fact]
    public async Task The_work_item_goes_on_with_the_next_one()
    {
        bool isTold = false;
        Queue<IThreadPoolWorkItem> pool = new();
        PooledCompletions completions = new(static () => { }, pool.Enqueue);
        completions.Add(new ToldOperation(static () => throw new DeliberateException(Hear)));
        completions.Add(new ToldOperation(() => isTold = true));
        completions.Deliver();

        pool.Dequeue().Execute();

        isTold.Should().BeTrue();
        (await _heard.Task.Soon()).Should().Be(Place.ThreadPool);
    }

    [Fact]
    public async Task The_reader_goes_on_with_the_next_one()
    {
        bool isTold = false;
        InlineCompletions completions = new(static () => { }, static () => { });
        completions.Begin();
        completions.Add(new ToldOperation(static () => throw new DeliberateException(Hear)));
        completions.Add(new ToldOperation(() => isTold = true));

        completions.Deliver().Should().BeTrue();

        isTold.Should().BeTrue();
        (await _heard.Task.Soon()).Should().Be(Place.ThreadPool);
    }

    [Theory, InBothModes]
    public async Task The_connection_stands(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        ThrowBehind(session.Client.CallAsync("test.throw"));

        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync());

        (await _heard.Task.Soon()).Should().Be(Place.ThreadPool);
        await session.BarrierAsync();
        session.Client.IsConnected.Should().BeTrue();
    }

    private static TaskCompletionSource<Place> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void ThrowBehind(ValueTask<JsonElement> answer)
        => answer.GetAwaiter().UnsafeOnCompleted(static () => throw new DeliberateException(Hear));

    private static void Hear() => Volatile.Read(ref _heard).TrySetResult(Places.Here);
}
