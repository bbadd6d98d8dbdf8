using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>A client may be closed from the middle of its own continuations: awaited, and waited for.</summary>
[Collection(InlineClients.Name)]
public sealed class DisposeInContinuationTests
{
    [Theory, InBothModes]
    public async Task Awaited(ContinuationMode mode) => await CheckAsync(mode, static async client =>
    {
        await client.CallAsync("test.last");
        await client.DisposeAsync();
    });

    [Theory, InBothModes]
    public async Task Waited_for(ContinuationMode mode) => await CheckAsync(mode, static async client =>
    {
        await client.CallAsync("test.last");
        client.DisposeAsync().AsTask().GetAwaiter().GetResult();
    });

    [Theory, InBothModes]
    public async Task Waited_for_in_a_stream(ContinuationMode mode) => await CheckAsync(mode, static async client =>
    {
        await foreach (object _ in client.StreamAsync("test.last"))
        {
            client.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return;
        }
    });

    [Theory, InBothModes]
    public async Task Waited_for_by_several(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task[] closing = [.. Enumerable.Range(0, 3).Select(_ => CloseAsync(session.Client))];
        List<byte> answers = [];
        for (int i = 0; i < closing.Length; i++)
        {
            answers.AddRange(Frames.Response(await session.Peer.ReceiveAsync(), "{}"));
        }

        await session.Peer.WriteAsync(answers.ToArray());

        await Task.WhenAll(closing).Soon();
        await session.Peer.ReceiveEndAsync();

        static async Task CloseAsync(FluxClient client)
        {
            await client.CallAsync("test.last");
            client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>What a continuation has sent before it closes has been sent, although nobody is left who could do so later.</summary>
    [Theory, InBothModes]
    public async Task What_was_sent_before_it_arrives(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task closing = SendAndCloseAsync(session.Client);
        Task other = session.Client.CallAsync("test.other").AsTask();
        byte[] answers =
        [
            .. Frames.Response(await session.Peer.ReceiveAsync("test.first"), "{}"),
            .. Frames.Response(await session.Peer.ReceiveAsync("test.other"), "{}"),
        ];

        await session.Peer.WriteAsync(answers);

        await session.Peer.ReceiveAsync("test.goodbye");
        await closing.Soon();
        await other.Soon();
        await session.Peer.ReceiveEndAsync();

        static async Task SendAndCloseAsync(FluxClient client)
        {
            await client.CallAsync("test.first");
            await client.SendAsync("test.goodbye");
            await client.DisposeAsync();
        }
    }

    private static async Task CheckAsync(ContinuationMode mode, Func<FluxClient, Task> callAndClose)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task closing = callAndClose(session.Client);

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("test.last"), "{}");

        await closing.Soon();
        session.Client.IsConnected.Should().BeFalse();
        await session.Peer.ReceiveEndAsync();
    }
}
