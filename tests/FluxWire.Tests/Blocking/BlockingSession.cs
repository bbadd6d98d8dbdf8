using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A client whose calls block, and the peer's end of its connection. Nothing here starts the client's thread.</summary>
internal sealed class BlockingSession : IAsyncDisposable
{
    private const string BarrierTopic = "test.barrier";

    private readonly ScriptedPeer _listener;

    private BlockingSession(ScriptedPeer listener, FluxClient client, PeerConnection peer)
    {
        _listener = listener;
        Client = client;
        Peer = peer;
    }

    internal FluxClient Client { get; }

    internal PeerConnection Peer { get; }

    internal ResponseMatcher Matcher => Client.Matcher;

    internal static async Task<BlockingSession> StartAsync(
        Start start, ContinuationMode mode = ContinuationMode.ThreadPool, Action<FluxClientOptions>? configure = null)
    {
        ScriptedPeer listener = ScriptedPeer.Listen();
        FluxClientOptions options = new() { Uri = listener.Uri, ContinuationMode = mode, Reconnect = false, VerifyConnection = false };
        configure?.Invoke(options);
        Task<FluxClient> connecting = start == Start.Connect
            ? OnThread.RunAsync(() => FluxClient.Connect(options))
            : FluxClient.ConnectAsync(options);
        PeerConnection peer = await listener.AcceptAsync();
        return new BlockingSession(listener, await connecting.Soon(), peer);
    }

    /// <summary>Starts a blocking call on a thread of its own and takes its request off the wire.</summary>
    internal async Task<(Task<JsonElement> Call, PeerMessage Request)> BeginCallAsync(
        string topic = "test.call", RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        Task<JsonElement> call = OnThread.RunAsync(() => Client.Call(topic, null, options, cancellationToken));
        return (call, await Peer.ReceiveAsync(topic));
    }

    /// <summary>Starts a call that awaits and takes its request off the wire.</summary>
    internal async Task<(Task<JsonElement> Call, PeerMessage Request)> BeginCallAsyncAsync(string topic)
    {
        Task<JsonElement> call = Client.CallAsync(topic).AsTask();
        return (call, await Peer.ReceiveAsync(topic));
    }

    /// <summary>A blocking call and its answer. Whatever the peer has written before, the client has read when this returns.</summary>
    internal async Task BarrierAsync()
    {
        (Task<JsonElement> call, PeerMessage request) = await BeginCallAsync(BarrierTopic);
        await Peer.RespondEmptyAsync(request);
        await call.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().Soon();
        Peer.Dispose();
        _listener.Dispose();
    }
}
