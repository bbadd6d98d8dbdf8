using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;
using FluxWire.Transport;

namespace FluxWire.Tests.Streams;

/// <summary>A consumer may leave while its request is on its way to the wire. The broker must be told then too, and not too early.</summary>
public sealed class StreamCancelRaceTests
{
    private int _told;

    [Fact]
    public async Task A_stream_that_was_left_before_it_was_sent_is_cancelled_once_it_is_sent()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        Task<FluxConnection> connecting = ConnectAsync(peer);
        using PeerConnection accepted = await peer.AcceptAsync();
        using FluxConnection connection = await connecting.Soon();
        ResponseStream<bool> stream = CreateStream();

        stream.Abandon(new OperationCanceledException());
        _told.Should().Be(0, "the broker would ignore a cancel that comes before its request");
        connection.Send(stream, new OutboundRequest("test.stream", null, FluxNodeId.Any, FluxMessageFlags.Streaming));

        _told.Should().Be(1);
        stream.Leave();
        _told.Should().Be(1);
    }

    [Fact]
    public async Task A_stream_that_was_left_and_then_could_not_be_sent_needs_no_cancel()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        Task<FluxConnection> connecting = ConnectAsync(peer);
        using PeerConnection accepted = await peer.AcceptAsync();
        using FluxConnection connection = await connecting.Soon();
        ResponseStream<bool> stream = CreateStream();

        stream.Leave();
        connection.Dispose();
        connection.Send(stream, new OutboundRequest("test.stream", null, FluxNodeId.Any, FluxMessageFlags.Streaming));

        _told.Should().Be(0);
        connection.Matcher.PendingCount.Should().Be(0);
    }

    /// <summary>Tokens that fire at every moment of a stream's beginning: whatever reaches the broker is cancelled, so nothing stays open.</summary>
    [Fact]
    public async Task No_stream_stays_open_at_the_broker_whenever_its_token_fires()
    {
        const int Rounds = 3_000;
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource stop = new();
        Task serving = ServeAsync(session.Peer);
        using Barrier start = new(2);

        // One that starts streams and one that cancels them, let go together in each round.
        CancellationTokenSource source = new();
        Thread cancelling = new(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                start.SignalAndWait();
                Thread.SpinWait(i % 50 * 20);
                source.Cancel();
                start.SignalAndWait();
            }
        });
        cancelling.Start();
        for (int i = 0; i < Rounds; i++)
        {
            source = new CancellationTokenSource();
            start.SignalAndWait();
            Task<bool> next = NextAsync(session.Client, source.Token);
            start.SignalAndWait();
            await next.FailureAsync<OperationCanceledException>();
            source.Dispose();
        }

        cancelling.Join();

        // The peer answers in order: when it has answered this, it has seen every request and every cancel before.
        await session.Client.CallAsync("test.stop").Soon();
        await serving.Soon();
        session.Matcher.PendingCount.Should().Be(0);
    }

    private static async Task<bool> NextAsync(FluxClient client, CancellationToken cancellationToken)
    {
        RpcStreamOptions options = new() { CancelTopic = SteppedStream.CancelTopic };
        await using IAsyncEnumerator<JsonElement> stream = client.StreamAsync(SteppedStream.Topic, null, options, cancellationToken)
            .GetAsyncEnumerator(CancellationToken.None);
        return await stream.MoveNextAsync();
    }

    // A service with streams that never end by themselves.
    private static async Task ServeAsync(PeerConnection peer)
    {
        Dictionary<uint, PeerMessage> streams = [];
        while (true)
        {
            PeerMessage request = await peer.ReceiveAsync();
            switch (request.Topic)
            {
                case SteppedStream.Topic:
                    streams.Add(request.Matchtag, request);
                    break;
                case SteppedStream.CancelTopic:
                    if (streams.Remove(request.Json["matchtag"]!.GetValue<uint>(), out PeerMessage? stream))
                    {
                        await peer.EndStreamAsync(stream);
                    }

                    break;
                default:
                    await peer.RespondEmptyAsync(request);
                    return;
            }
        }
    }

    private static Task<FluxConnection> ConnectAsync(ScriptedPeer peer)
    {
        FluxUri uri = new(peer.Path);
        ConnectAttempt attempt = new(uri, Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        return FluxConnection.ConnectAsync(
            () => new LocalConnector(uri, retries: 0).Connect(attempt), new ConnectionOptions(peer.Uri, 1_000_000, 1_000_000, TestMode.Continuations));
    }

    private ResponseStream<bool> CreateStream()
        => new("test.stream", FluxNodeId.Any, static (in FluxMessage _) => true, new StreamLimits(10, 1000), (_, _) => _told++);
}
