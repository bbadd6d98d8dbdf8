using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A client that outlives its connections, and the peer's end of each: cut and accepted again when the test wants it.</summary>
internal sealed class LifeSession : IAsyncDisposable
{
    internal const string PingTopic = "broker.ping";
    internal const string RunningTopic = "state-machine.wait";
    internal const string PingReply = """{"route":"a!b","userid":1000,"rolemask":5,"rank":0,"seq":0,"pad":""}""";

    private const string BarrierTopic = "test.barrier";

    private readonly ScriptedPeer _listener;
    private readonly FluxClientOptions _options;
    private readonly List<PeerConnection> _peers = [];

    private LifeSession(ScriptedPeer listener, FluxClientOptions options)
    {
        _listener = listener;
        _options = options;
    }

    internal FluxClient Client { get; private set; } = null!;

    /// <summary>The peer's end of the connection that was accepted last.</summary>
    internal PeerConnection Peer => _peers[^1];

    internal string Uri => _listener.Uri;

    /// <summary>Connects a client that reconnects at once. What the test awaits from then on goes on where the client tells it.</summary>
    internal static Task<LifeSession> StartAsync(Action<FluxClientOptions>? configure = null)
    {
        TestMode.LeaveContext();
        return ConnectAsync(configure);
    }

    /// <summary>Makes a client that connects in the background, and accepts nobody.</summary>
    internal static LifeSession Create(Action<FluxClientOptions>? configure = null)
    {
        TestMode.LeaveContext();
        LifeSession session = Listen(configure);
        session.Client = FluxClient.Create(session._options);
        return session;
    }

    /// <summary>The options of a client that reconnects at once.</summary>
    internal static FluxClientOptions OptionsFor(string? uri)
    {
        FluxClientOptions options = TestMode.OptionsFor(uri);
        options.Reconnect = true;
        options.ReconnectDelay = TimeSpan.Zero;
        return options;
    }

    /// <summary>Loses the connection, and accepts no other: the client is left reconnecting.</summary>
    internal async Task CutAsync()
    {
        Peer.Dispose();
        await Client.WaitForStateAsync(FluxClientState.Reconnecting).Soon();
    }

    /// <summary>Accepts the next connection, and asks nothing of it.</summary>
    internal async Task<PeerConnection> AcceptSilentlyAsync(PeerGreeting? greeting = null)
    {
        _peers.Add(await _listener.AcceptAsync(greeting));
        return Peer;
    }

    /// <summary>Accepts the next connection, and answers what a client asks on a later one before it goes on.</summary>
    internal async Task<PeerConnection> AcceptAsync()
    {
        await AcceptSilentlyAsync();
        await AnswerPingAsync();
        await AnswerRunningAsync();
        return Peer;
    }

    /// <summary>Answers the first round trip, if there is one.</summary>
    internal async Task AnswerPingAsync()
    {
        if (_options.VerifyConnection)
        {
            await Peer.RespondAsync(await Peer.ReceiveAsync(PingTopic), PingReply);
        }
    }

    /// <summary>Answers the question whether the broker runs.</summary>
    internal async Task AnswerRunningAsync() => await Peer.RespondEmptyAsync(await Peer.ReceiveAsync(RunningTopic));

    /// <summary>Loses the connection and makes the next one.</summary>
    internal async Task ReconnectAsync()
    {
        await CutAsync();
        await AcceptAsync();
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
        if (Client is not null)
        {
            await Client.DisposeAsync().Soon();
        }

        _peers.ForEach(peer => peer.Dispose());
        _listener.Dispose();
    }

    private static LifeSession Listen(Action<FluxClientOptions>? configure)
    {
        ScriptedPeer listener = ScriptedPeer.Listen();
        FluxClientOptions options = OptionsFor(listener.Uri);
        configure?.Invoke(options);
        return new LifeSession(listener, options);
    }

    private static async Task<LifeSession> ConnectAsync(Action<FluxClientOptions>? configure)
    {
        LifeSession session = Listen(configure);
        Task<FluxClient> connecting = FluxClient.ConnectAsync(session._options);
        await session.AcceptSilentlyAsync();
        await session.AnswerPingAsync();
        if (session._options.RetryFirstConnect)
        {
            await session.AnswerRunningAsync();
        }

        session.Client = await connecting.Soon();
        return session;
    }
}
