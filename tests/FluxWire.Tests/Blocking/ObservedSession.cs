using FluxWire.Connection;
using FluxWire.Lifetime;
using FluxWire.Rpc;
using FluxWire.Tests.Peers;
using FluxWire.Transport;

namespace FluxWire.Tests.Blocking;

/// <summary>As <see cref="BlockingSession"/>, one layer below, where it can be seen who receives. Every answer is read to who has read it.</summary>
internal sealed class ObservedSession : IAsyncDisposable
{
    private readonly ScriptedPeer _listener;

    private ObservedSession(
        ScriptedPeer listener, PeerConnection peer, ObservedTransport transport, FluxConnection connection, FluxClientOptions options)
    {
        _listener = listener;
        Peer = peer;
        Transport = transport;
        Connection = connection;
        Rpc = new FluxRpc(ClientLife.Over(connection, options), options);
    }

    internal PeerConnection Peer { get; }

    internal ObservedTransport Transport { get; }

    internal FluxConnection Connection { get; }

    internal FluxRpc Rpc { get; }

    internal static async Task<ObservedSession> StartAsync(
        Start start, ContinuationMode mode = ContinuationMode.ThreadPool, Action<FluxClientOptions>? configure = null)
    {
        ScriptedPeer listener = ScriptedPeer.Listen();
        FluxClientOptions options = new() { Uri = listener.Uri, ContinuationMode = mode, Reconnect = false, VerifyConnection = false };
        configure?.Invoke(options);
        FluxUri uri = FluxUri.Resolve(listener.Uri, static _ => null);
        ConnectAttempt attempt = new(uri, options.ConnectTimeout, options.TimeProvider, CancellationToken.None);
        ConnectionOptions connectionOptions = new(listener.Uri, options.MaxMessageSize, options.MaxQueuedBytes, mode);
        ObservedTransport? transport = null;
        Func<IFluxTransport> connect = () => transport = new ObservedTransport(new LocalConnector(uri, options.ConnectRetries).Connect(attempt));
        Task<FluxConnection> connecting = start == Start.Connect
            ? OnThread.RunAsync(() => FluxConnection.Connect(connect, connectionOptions))
            : FluxConnection.ConnectAsync(connect, connectionOptions);
        PeerConnection peer = await listener.AcceptAsync();
        FluxConnection connection = await connecting.Soon();
        return new ObservedSession(listener, peer, transport!, connection, options.Freeze());
    }

    /// <summary>Starts a blocking call on a thread of its own, and takes its request off the wire.</summary>
    internal async Task<ObservedCall> BeginCallAsync(string topic, RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObservedCall call = new(() => Rpc.Call(topic, null, Who, options, cancellationToken));
        call.Request = await Peer.ReceiveAsync(topic);
        return call;
    }

    /// <summary>Starts a call that awaits, and takes its request off the wire.</summary>
    internal async Task<(Task<WhoRead> Call, PeerMessage Request)> BeginCallAsyncAsync(string topic)
    {
        Task<WhoRead> call = Rpc.CallAsync(topic, null, Who, null, CancellationToken.None).AsTask();
        return (call, await Peer.ReceiveAsync(topic));
    }

    /// <summary>Starts a blocking call and waits until its thread receives.</summary>
    internal async Task<ObservedCall> BeginReceivingAsync(
        string topic, RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObservedCall call = await BeginCallAsync(topic, options, cancellationToken);
        await Transport.UntilReceivesAsync(call.ThreadId);
        return call;
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await Connection.Closed.Soon();
        Peer.Dispose();
        _listener.Dispose();
    }

    internal static WhoRead Who(in Protocol.FluxMessage response) => WhoRead.Me;
}
