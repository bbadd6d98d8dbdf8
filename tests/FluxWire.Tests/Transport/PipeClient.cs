using System.Buffers;
using FluxWire.Connection;
using FluxWire.Lifetime;
using FluxWire.Protocol;
using FluxWire.Rpc;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>Calls on a connection over pipes, in the suite's mode.</summary>
internal sealed class PipeClient : IAsyncDisposable
{
    private readonly FluxRpc _rpc;

    private PipeClient(PipePair pair, FluxConnection connection)
    {
        Pair = pair;
        Connection = connection;
        Peer = new PipePeer(pair);
        _rpc = new FluxRpc(ClientLife.Over(connection, new FluxClientOptions()), new FluxClientOptions());
    }

    internal PipePair Pair { get; }

    internal PipePeer Peer { get; }

    internal FluxConnection Connection { get; }

    /// <summary>Connects. What the test awaits from then on goes on where the client tells it.</summary>
    /// <param name="hasThread">Whether the connection has a thread of its own from the beginning.</param>
    internal static Task<PipeClient> StartAsync(bool hasThread)
    {
        TestMode.LeaveContext();
        return ConnectAsync(hasThread);
    }

    /// <summary>A call that blocks, and its answer.</summary>
    internal byte[] Call(string topic, byte[] payload, CancellationToken cancellationToken = default)
        => _rpc.Call(topic, payload, Parse, null, cancellationToken);

    /// <summary>A call that awaits.</summary>
    internal Task<byte[]> CallAsync(string topic, byte[] payload, CancellationToken cancellationToken = default)
        => _rpc.CallAsync(topic, payload, Parse, null, cancellationToken).AsTask();

    /// <summary>A call that blocks a thread of its own, or one that awaits.</summary>
    internal async Task<Task<byte[]>> BeginAsync(bool blocks, string topic, byte[] payload, CancellationToken cancellationToken = default)
        => blocks
            ? await Blocked.BeginAsync(() => Call(topic, payload, cancellationToken))
            : CallAsync(topic, payload, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await Connection.Closed.Soon();
        await Peer.Ended.Soon();
        Pair.Dispose();
    }

    private static async Task<PipeClient> ConnectAsync(bool hasThread)
    {
        PipePair pair = new();
        ConnectionOptions options = new("test", 100_000_000, 100_000_000, TestMode.Continuations);
        return new PipeClient(pair, hasThread
            ? await FluxConnection.ConnectAsync(() => pair.Transport, options).Soon()
            : FluxConnection.Connect(() => pair.Transport, options));
    }

    private static byte[] Parse(in FluxMessage response) => response.Payload.ToArray();
}
