using System.Text.Json;
using FluxWire.Connection;

namespace FluxWire.Tests.Peers;

/// <summary>A client that has connected to a scripted peer, and the peer's end of the connection.</summary>
internal sealed class PeerSession : IAsyncDisposable
{
    private const string BarrierTopic = "test.barrier";

    private readonly ScriptedPeer _listener;

    private PeerSession(ScriptedPeer listener, FluxClient client, PeerConnection peer)
    {
        _listener = listener;
        Client = client;
        Peer = peer;
    }

    internal FluxClient Client { get; }

    internal PeerConnection Peer { get; }

    internal ResponseMatcher Matcher => Client.Matcher;

    /// <summary>Connects a client to a peer of its own. What the test awaits from then on goes on where the client tells it.</summary>
    internal static Task<PeerSession> StartAsync(Action<FluxClientOptions>? configure = null)
    {
        TestMode.LeaveContext();
        return ConnectAsync(configure);
    }

    /// <summary>Starts a call and takes its request off the wire.</summary>
    internal async Task<(Task<JsonElement> Call, PeerMessage Request)> BeginCallAsync(
        string topic = "test.call", RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        Task<JsonElement> call = Client.CallAsync(topic, null, options, cancellationToken).AsTask();
        return (call, await Peer.ReceiveAsync(topic));
    }

    /// <summary>
    /// A call and its answer. Whatever the peer has written before, the client has read when this returns; and whatever the client has
    /// sent before, the peer would have had to take before.
    /// </summary>
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

    private static async Task<PeerSession> ConnectAsync(Action<FluxClientOptions>? configure)
    {
        ScriptedPeer listener = ScriptedPeer.Listen();
        FluxClientOptions options = TestMode.OptionsFor(listener.Uri);
        configure?.Invoke(options);
        Task<FluxClient> connecting = FluxClient.ConnectAsync(options);
        PeerConnection peer = await listener.AcceptAsync();
        return new PeerSession(listener, await connecting.Soon(), peer);
    }
}
