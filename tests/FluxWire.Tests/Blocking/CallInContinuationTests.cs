using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A continuation may block on the connection that has run it, however deep, and the connection goes on.</summary>
public sealed class CallInContinuationTests
{
    [Theory]
    [EachClient]
    public async Task Three_continuations_that_block_at_once_are_answered_in_whatever_order(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        List<(Task<int> Done, PeerMessage Request)> blocked = [];
        for (int i = 0; i < 3; i++)
        {
            Task<int> done = BlockAfterAwaitAsync(session.Client, mode);
            await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.await"));
            blocked.Add((done, await session.Peer.ReceiveAsync("test.block")));
        }

        await ExpectGoingOnAsync(session);
        foreach (int i in (int[])[2, 0, 1])
        {
            await session.Peer.RespondAsync(blocked[i].Request, $$"""{"n":{{i}}}""");
            (await blocked[i].Done.Soon()).Should().Be(i);
            await ExpectGoingOnAsync(session);
        }
    }

    [Theory]
    [EachClient]
    public async Task Those_whose_answers_came_in_the_same_piece_do_not_wait_for_one_that_blocks(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        Task<int>[] done = [BlockAfterAwaitAsync(session.Client, mode), BlockAfterAwaitAsync(session.Client, mode)];
        PeerMessage first = await session.Peer.ReceiveAsync("test.await");
        PeerMessage second = await session.Peer.ReceiveAsync("test.await");
        (Task<JsonElement> other, PeerMessage third) = await session.BeginCallAsyncAsync("test.other");

        await session.Peer.WriteAsync((byte[])
            [.. Frames.Response(first, "{}"), .. Frames.Response(second, "{}"), .. Frames.Response(third, "{}")]);

        await other.Soon();
        for (int i = 0; i < done.Length; i++)
        {
            await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("test.block"), """{"n":1}""");
        }

        (await Task.WhenAll(done).Soon()).Should().Equal(1, 1);
    }

    [Theory]
    [EachClient]
    public async Task Blocking_and_awaiting_may_take_turns(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        Task<int> done = TakeTurnsAsync(session.Client);

        for (int i = 0; i < 3; i++)
        {
            await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.await"));
            await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("test.block"), """{"n":2}""");
            await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("attr.get"), """{"value":"5"}""");
        }

        (await done.Soon()).Should().Be(21);

        static async Task<int> TakeTurnsAsync(FluxClient client)
        {
            int sum = 0;
            for (int i = 0; i < 3; i++)
            {
                await client.CallAsync("test.await").ConfigureAwait(false);
                sum += client.Call("test.block").GetProperty("n").GetInt32();
                sum += int.Parse(client.Broker.GetAttribute("x"), System.Globalization.CultureInfo.InvariantCulture);
            }

            return sum;
        }
    }

    [Theory]
    [EachClient]
    public async Task A_consumer_of_a_stream_may_block_for_each_item(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        Task<int> done = ConsumeAsync(session.Client);
        PeerMessage stream = await session.Peer.ReceiveAsync("test.stream");

        for (int i = 0; i < 3; i++)
        {
            await session.Peer.RespondAsync(stream, "{}");
            PeerMessage request = await session.Peer.ReceiveAsync("test.block");
            await ExpectGoingOnAsync(session);
            await session.Peer.RespondAsync(request, """{"n":2}""");
        }

        await session.Peer.EndStreamAsync(stream);
        (await done.Soon()).Should().Be(6);

        static async Task<int> ConsumeAsync(FluxClient client)
        {
            int sum = 0;
            await foreach (JsonElement _ in client.StreamAsync("test.stream").ConfigureAwait(false))
            {
                sum += client.Call("test.block").GetProperty("n").GetInt32();
            }

            return sum;
        }
    }

    [Theory]
    [EachClient]
    public async Task A_call_upstream_may_block_a_continuation(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        Task<int> done = BlockAfterAwaitAsync(session.Client, mode, new RpcOptions { NodeId = FluxNodeId.Upstream });
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.await"));

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("attr.get"), """{"value":"3"}""");
        PeerMessage request = await session.Peer.ReceiveAsync("test.block");
        await ExpectGoingOnAsync(session);
        await session.Peer.RespondAsync(request, """{"n":1}""");

        (await done.Soon()).Should().Be(1);
    }

    [Theory]
    [EachClient]
    public async Task A_continuation_that_blocks_hears_of_the_end(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        List<Task> blocked = [];
        for (int i = 0; i < 2; i++)
        {
            blocked.Add(BlockAfterAwaitAsync(session.Client, mode));
            await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.await"));
            await session.Peer.ReceiveAsync("test.block");
        }

        session.Peer.Dispose();

        foreach (Task done in blocked)
        {
            (await done.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        }

        await session.Client.DisposeAsync().Soon();
    }

    private static async Task<int> BlockAfterAwaitAsync(FluxClient client, ContinuationMode mode, RpcOptions? options = null)
    {
        await client.CallAsync("test.await").ConfigureAwait(false);
        WhoRead.Me.IsReader.Should().Be(mode == ContinuationMode.Inline, "the test would show nothing otherwise");
        return client.Call("test.block", null, options).GetProperty("n").GetInt32();
    }

    private static async Task ExpectGoingOnAsync(BlockingSession session)
    {
        (Task<JsonElement> awaited, PeerMessage request) = await session.BeginCallAsyncAsync("test.other");
        await session.Peer.RespondEmptyAsync(request);
        await awaited.Soon();
        await session.BarrierAsync();
    }
}
