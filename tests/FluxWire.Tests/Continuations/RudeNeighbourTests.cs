using System.Text.Json.Nodes;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>Continuations that keep their threads hold up no others of their connection, not even those of the same read.</summary>
[Collection(InlineClients.Name)]
public sealed class RudeNeighbourTests : IDisposable
{
    private readonly Gate _gate = new();

    [Theory, InBothModes]
    public async Task A_thousand_calls_go_on_beside_four_that_keep_their_threads(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task[] waiting = [WaitInsideAsync(session.Client), CallInsideAsync(session.Client)];
        Task[] rude = [BlockAsync(session.Client), ComputeAsync(session.Client), .. waiting];
        await AnswerTogetherAsync(session.Peer, rude.Length);
        PeerMessage[] inner = [await session.Peer.ReceiveAsync("test.inner"), await session.Peer.ReceiveAsync("test.inner")];

        await EchoManyAsync(session, 1_000);

        rude.Should().OnlyContain(task => !task.IsCompleted);
        await session.Peer.RespondEmptyAsync(inner[1]);
        await session.Peer.RespondEmptyAsync(inner[0]);
        await Task.WhenAll(waiting).Soon();
        _gate.Open();
        await Task.WhenAll(rude).Soon();
        ShouldBeClean(session);
    }

    [Theory, InBothModes]
    public async Task Those_who_are_completed_together_with_it_are_told_as_well(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task rude = BlockAsync(session.Client);
        Task[] others = [.. Enumerable.Range(0, 100).Select(_ => session.Client.CallAsync("test.call").AsTask())];

        await AnswerTogetherAsync(session.Peer, 1 + others.Length);

        await Task.WhenAll(others).Soon();
        rude.IsCompleted.Should().BeFalse();
        _gate.Open();
        await rude.Soon();
    }

    [Theory, InBothModes]
    public async Task A_stream_goes_on_beside_it(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task rude = BlockAsync(session.Client);
        await AnswerTogetherAsync(session.Peer, 1);
        await using Streams.SteppedStream stream = await Streams.SteppedStream.StartAsync(session);

        for (int i = 0; i < 100; i++)
        {
            await session.Peer.RespondAsync(stream.Request, $$"""{"n":{{i}}}""");
            (await stream.NextAsync()).Should().Be(i);
        }

        rude.IsCompleted.Should().BeFalse();
        await session.Peer.EndStreamAsync(stream.Request);
        (await stream.NextAsync()).Should().BeNull();
    }

    [Theory, InBothModes]
    public async Task The_loss_of_the_connection_is_told_beside_it(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task rude = BlockAsync(session.Client);
        Task pending = session.Client.CallAsync("test.pending").AsTask();
        await AnswerTogetherAsync(session.Peer, 1);

        session.Peer.Dispose();

        await pending.FailureAsync<FluxConnectionException>();
        rude.IsCompleted.Should().BeFalse();
    }

    [Theory, InBothModes]
    public async Task Another_connection_does_not_notice(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        await using PeerSession other = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task rude = BlockAsync(session.Client);
        await AnswerTogetherAsync(session.Peer, 1);

        await EchoManyAsync(other, 100);

        rude.IsCompleted.Should().BeFalse();
    }

    // Before the session ends, should a test have failed.
    public void Dispose() => _gate.Dispose();

    private static async Task EchoManyAsync(PeerSession session, int count)
    {
        Task[] calls = [.. Enumerable.Range(0, count).Select(i => EchoAsync(session.Client, i))];
        for (int i = 0; i < count; i++)
        {
            PeerMessage request = await session.Peer.ReceiveAsync("test.echo");
            await session.Peer.WriteAsync(Frames.Response(request, request.Payload));
        }

        await Task.WhenAll(calls).Soon();
    }

    private static async Task EchoAsync(FluxClient client, int number)
        => (await client.CallAsync("test.echo", new JsonObject { ["n"] = number })).GetProperty("n").GetInt32().Should().Be(number);

    private static async Task AnswerTogetherAsync(PeerConnection peer, int count)
    {
        List<byte> answers = [];
        for (int i = 0; i < count; i++)
        {
            answers.AddRange(Frames.Response(await peer.ReceiveAsync(), "{}"));
        }

        await peer.WriteAsync(answers.ToArray());
    }

    private static void ShouldBeClean(PeerSession session)
    {
        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.UnmatchedResponses.Should().Be(0);
        session.Matcher.LateResponses.Should().Be(0);
    }

    private async Task BlockAsync(FluxClient client)
    {
        await client.CallAsync("test.block");
        _gate.Pass();
    }

    private async Task ComputeAsync(FluxClient client)
    {
        await client.CallAsync("test.compute");
        _gate.Compute();
    }

    private static async Task WaitInsideAsync(FluxClient client)
    {
        await client.CallAsync("test.outer");
        client.CallAsync("test.inner").AsTask().GetAwaiter().GetResult();
    }

    private static async Task CallInsideAsync(FluxClient client)
    {
        await client.CallAsync("test.outer");
        client.Call("test.inner");
    }
}
