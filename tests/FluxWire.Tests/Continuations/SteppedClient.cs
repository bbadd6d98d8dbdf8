using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Lifetime;
using FluxWire.Rpc;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>Calls on a transport whose other end is the test.</summary>
internal sealed class SteppedClient : IAsyncDisposable
{
    private readonly FluxConnection _connection;
    private readonly FluxRpc _rpc;

    private SteppedClient(FluxConnection connection, SteppedTransport transport)
    {
        _connection = connection;
        _rpc = new FluxRpc(ClientLife.Over(connection, new FluxClientOptions()), new FluxClientOptions());
        Transport = transport;
    }

    internal SteppedTransport Transport { get; }

    internal static Task<SteppedClient> StartAsync(ContinuationMode mode)
    {
        TestMode.LeaveContext();
        return ConnectAsync(mode);
    }

    internal ValueTask<JsonElement> CallAsync(string topic)
        => _rpc.CallAsync(topic, null, ResponseParsers.Json, RpcOptions.Default, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _connection.Closed.Soon();
    }

    private static async Task<SteppedClient> ConnectAsync(ContinuationMode mode)
    {
        SteppedTransport transport = new();
        ConnectionOptions options = new("test", 1_000_000, 1_000_000, mode);
        return new SteppedClient(await FluxConnection.ConnectAsync(() => transport, options).Soon(), transport);
    }
}
