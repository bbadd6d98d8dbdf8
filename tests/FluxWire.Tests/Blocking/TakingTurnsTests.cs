using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>Somebody receives as long as anybody waits: the connection's thread, or one of those who are blocked.</summary>
public sealed class TakingTurnsTests
{
    public static TheoryData<ContinuationMode> Modes => [.. EachClientAttribute.Modes];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task While_an_awaited_call_is_pending_the_thread_receives_for_those_who_block(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.ConnectAsync, mode);
        (Task<WhoRead> awaited, PeerMessage request) = await session.BeginCallAsyncAsync("test.await");
        ObservedCall first = await session.BeginCallAsync("test.first");
        ObservedCall second = await session.BeginCallAsync("test.second");

        await session.Peer.RespondEmptyAsync(second.Request);
        (await second.Answer.Soon()).IsReader.Should().BeTrue();
        await session.Peer.RespondEmptyAsync(first.Request);
        await first.Answer.Soon();

        await session.Peer.RespondEmptyAsync(request);
        await awaited.Soon();
    }

    [Theory]
    [EachClient]
    public async Task Those_who_block_are_answered_as_often_as_they_ask_while_an_awaited_call_is_pending(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(start, mode);
        (Task<WhoRead> awaited, PeerMessage request) = await session.BeginCallAsyncAsync("test.await");
        Task calling = OnThread.RunAsync(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                session.Rpc.Call("test.block", null, ObservedSession.Who, null, CancellationToken.None);
            }
        });

        for (int i = 0; i < 50; i++)
        {
            await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.block"));
        }

        await calling.Soon();
        awaited.IsCompleted.Should().BeFalse();
        await session.Peer.RespondEmptyAsync(request);
        (await awaited.Soon()).IsReader.Should().BeTrue("nobody blocks any more");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_caller_that_receives_brings_the_answers_of_those_who_await(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall blocked = await session.BeginReceivingAsync("test.block");
        (Task<WhoRead> first, PeerMessage firstRequest) = await session.BeginCallAsyncAsync("test.first");
        (Task<WhoRead> second, PeerMessage secondRequest) = await session.BeginCallAsyncAsync("test.second");

        await session.Peer.RespondEmptyAsync(firstRequest);
        (await first.Soon()).ThreadId.Should().Be(blocked.ThreadId);
        await session.Peer.RespondEmptyAsync(blocked.Request);
        (await blocked.Answer.Soon()).ThreadId.Should().Be(blocked.ThreadId);

        // The caller has left, and somebody is still waited for.
        await session.Transport.UntilReaderReceivesAsync();
        await session.Peer.RespondEmptyAsync(secondRequest);
        (await second.Soon()).IsReader.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_caller_that_receives_brings_the_items_of_streams(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall blocked = await session.BeginReceivingAsync("test.block");
        IAsyncEnumerator<WhoRead> items = session.Rpc.StreamAsync(
            "test.stream", null, ObservedSession.Who, null, null, null, CancellationToken.None).GetAsyncEnumerator();
        Task<bool> next = items.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync("test.stream");

        await session.Peer.RespondAsync(request, "{}");
        (await next.Soon()).Should().BeTrue();
        items.Current.ThreadId.Should().Be(blocked.ThreadId);

        next = items.MoveNextAsync().AsTask();
        await session.Peer.RespondEmptyAsync(blocked.Request);
        await blocked.Answer.Soon();
        await session.Transport.UntilReaderReceivesAsync();
        await session.Peer.RespondAsync(request, "{}");
        (await next.Soon()).Should().BeTrue();
        items.Current.IsReader.Should().BeTrue();

        await session.Peer.EndStreamAsync(request);
        (await items.MoveNextAsync().Soon()).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_caller_that_receives_brings_the_answers_of_those_who_block_as_well(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall receiving = await session.BeginReceivingAsync("test.receive");
        ObservedCall waiting = await session.BeginCallAsync("test.wait");

        await session.Peer.RespondEmptyAsync(waiting.Request);

        (await waiting.Answer.Soon()).ThreadId.Should().Be(receiving.ThreadId);
        await session.Peer.RespondEmptyAsync(receiving.Request);
        (await receiving.Answer.Soon()).ThreadId.Should().Be(receiving.ThreadId);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_next_who_waits_receives_when_one_has_its_answer(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall first = await session.BeginReceivingAsync("test.first");
        ObservedCall second = await session.BeginCallAsync("test.second");

        await session.Peer.RespondEmptyAsync(first.Request);
        await first.Answer.Soon();
        await session.Transport.UntilReceivesAsync(second.ThreadId);

        await session.Peer.RespondEmptyAsync(second.Request);
        (await second.Answer.Soon()).ThreadId.Should().Be(second.ThreadId);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_next_who_waits_receives_when_one_has_had_enough(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        using CancellationTokenSource source = new();
        ObservedCall first = await session.BeginReceivingAsync("test.first", null, source.Token);
        ObservedCall second = await session.BeginCallAsync("test.second");

        await source.CancelAsync();
        await first.Answer.FailureAsync<OperationCanceledException>();
        await session.Transport.UntilReceivesAsync(second.ThreadId);

        await session.Peer.RespondEmptyAsync(first.Request);
        await session.Peer.RespondEmptyAsync(second.Request);
        await second.Answer.Soon();
        session.Connection.Matcher.LateResponses.Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_answer_in_two_pieces_may_come_to_two_receivers(ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall first = await session.BeginReceivingAsync("test.first");
        ObservedCall second = await session.BeginCallAsync("test.second");
        byte[] answer = Frames.Response(second.Request, "{}");

        await session.Peer.WriteAsync((byte[])[.. Frames.Response(first.Request, "{}"), .. answer[..9]]);
        await first.Answer.Soon();
        await session.Transport.UntilReceivesAsync(second.ThreadId);
        await session.Peer.WriteAsync(answer.AsMemory(9..));

        (await second.Answer.Soon()).ThreadId.Should().Be(second.ThreadId);
    }
}
