using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Streams;

/// <summary>A stream that is read step by step, and the request that it began with.</summary>
internal sealed class SteppedStream : IAsyncDisposable
{
    internal const string Topic = "test.stream";
    internal const string CancelTopic = "test.cancel";

    private readonly IAsyncEnumerator<JsonElement> _items;
    private Task<bool>? _next;

    private SteppedStream(IAsyncEnumerator<JsonElement> items, Task<bool> next, PeerMessage request)
    {
        _items = items;
        _next = next;
        Request = request;
    }

    internal PeerMessage Request { get; }

    /// <summary>Asks for the first item and takes the request off the wire.</summary>
    internal static async Task<SteppedStream> StartAsync(
        PeerSession session, RpcStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RpcStreamOptions { CancelTopic = CancelTopic };
        IAsyncEnumerator<JsonElement> items = session.Client.StreamAsync(Topic, null, options, cancellationToken)
            .GetAsyncEnumerator(CancellationToken.None);
        Task<bool> next = items.MoveNextAsync().AsTask();
        return new SteppedStream(items, next, await session.Peer.ReceiveAsync(Topic));
    }

    /// <summary>The number that the next item carries; null at the end.</summary>
    internal async Task<int?> NextAsync() => await MoveNextAsync().Soon() ? _items.Current.GetProperty("n").GetInt32() : null;

    /// <summary>Whether there is a next item, as a task that the stream completes; the first one is waited for already.</summary>
    internal Task<bool> MoveNextAsync()
    {
        Task<bool> next = _next ?? _items.MoveNextAsync().AsTask();
        _next = null;
        return next;
    }

    /// <summary>The item that was read last.</summary>
    internal JsonElement Current => _items.Current;

    /// <summary>What the peer has to see when the client ends this stream first.</summary>
    internal async Task ExpectCancelAsync(PeerConnection peer)
    {
        PeerMessage cancel = await peer.ReceiveAsync(CancelTopic);
        cancel.Frame.Should().Equal(
            Frames.Request(CancelTopic, $$"""{"matchtag":{{Request.Matchtag}}}""", matchtag: 0, Frames.NoResponse));
    }

    public ValueTask DisposeAsync() => _items.DisposeAsync();
}
