namespace FluxWire.Testing.Tests.Support;

/// <summary>A client, the proxy and a broker's end, all in the test's hand.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly List<IDisposable> _wires = [];

    private Rig(FluxFaultProxyOptions? options) => Proxy = FluxFaultProxy.Start(Upstream.Path, options);

    public ScriptedUpstream Upstream { get; } = new();

    public FluxFaultProxy Proxy { get; }

    public Wire Client { get; private set; } = null!;

    public Wire Broker { get; private set; } = null!;

    public ProxyConnection Connection { get; private set; } = null!;

    /// <summary>A rig without a connection.</summary>
    public static Rig Create(FluxFaultProxyOptions? options = null) => new(options);

    /// <summary>A rig with a connection that has been greeted.</summary>
    public static async Task<Rig> StartAsync(FluxFaultProxyOptions? options = null)
    {
        Rig rig = new(options);
        (rig.Client, rig.Broker, rig.Connection) = await rig.ConnectAsync();
        await rig.Broker.SendAsync(new byte[1]);
        (await rig.Client.ReceiveAsync(1)).Should().Equal(0);
        return rig;
    }

    /// <summary>One connection more, without a greeting so far.</summary>
    public async Task<(Wire Client, Wire Broker, ProxyConnection Connection)> ConnectAsync()
    {
        Wire client = await Wire.ConnectAsync(Proxy.SocketPath);
        _wires.Add(client);
        Wire broker = await Upstream.AcceptAsync();
        _wires.Add(broker);
        return (client, broker, await Proxy.WaitForConnectionAsync(_wires.Count / 2).Guarded());
    }

    /// <summary>Who sends in a direction.</summary>
    public Wire Sender(ProxyDirection direction) => direction == ProxyDirection.ToBroker ? Client : Broker;

    /// <summary>Who receives in a direction.</summary>
    public Wire Receiver(ProxyDirection direction) => direction == ProxyDirection.ToBroker ? Broker : Client;

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _wires.ForEach(static wire => wire.Dispose());
        Upstream.Dispose();
    }
}
