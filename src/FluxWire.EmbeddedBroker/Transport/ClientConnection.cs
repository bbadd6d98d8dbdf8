using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;
using FluxWire.Embedded.Loop;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Transport;

/// <summary>One client's connection: reads messages for the loop, and writes what the loop sends without ever holding it up.</summary>
/// <remarks>As in a real broker, output waits in a queue without a limit, so a client that does not read hurts only itself.</remarks>
internal sealed class ClientConnection : IAsyncDisposable
{
    private const int MaxBuffersPerSend = 64;
    private static readonly byte[] Accepted = [0];

    private readonly Socket _socket;
    private readonly BrokerLoop _loop;
    private readonly int _maxMessageSize;
    private readonly List<byte[]> _staged = [];
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private Task _writing = Task.CompletedTask;

    public ClientConnection(Socket socket, PeerCredentials peer, FluxRoles roles, BrokerLoop loop, int maxMessageSize)
    {
        _socket = socket;
        _loop = loop;
        _maxMessageSize = maxMessageSize;
        Peer = peer;
        Roles = roles;
    }

    /// <summary>The name by which messages are routed back to this client.</summary>
    public string Uuid { get; } = Guid.NewGuid().ToString();

    public PeerCredentials Peer { get; }

    public FluxRoles Roles { get; }

    /// <summary>Reads until the client leaves or sends something that is not a message.</summary>
    /// <param name="receive">Called on the loop for each message, which has its own memory.</param>
    public async Task RunAsync(Action<FluxMessage> receive)
    {
        _outgoing.Writer.TryWrite(Accepted);
        _writing = WriteAsync();
        try
        {
            PipeReader reader = PipeReader.Create(new NetworkStream(_socket, ownsSocket: false));
            await ReadAsync(reader, receive).ConfigureAwait(false);
            await reader.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is FluxProtocolException or IOException or SocketException or ObjectDisposedException)
        {
            // Whatever the client did wrong concerns this connection only: it is closed below, as a real broker does.
            _socket.Close();
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends a message when the present turn is over. Only for work that runs on the loop.</summary>
    public void Send(in FluxMessage message)
    {
        ArrayBufferWriter<byte> writer = new(FluxMessageWriter.GetEncodedSize(message));
        FluxMessageWriter.Write(writer, message);
        if (_staged.Count == 0)
        {
            _loop.BeforeSleep(Flush);
        }

        _staged.Add(writer.WrittenSpan.ToArray());
    }

    /// <summary>Closes the connection; what is still queued is lost, as with a broker that goes away.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        _socket.Dispose();
        await _writing.ConfigureAwait(false);
    }

    private void Flush()
    {
        foreach (byte[] message in _staged)
        {
            _outgoing.Writer.TryWrite(message);
        }

        _staged.Clear();
    }

    private async Task ReadAsync(PipeReader reader, Action<FluxMessage> receive)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (FluxMessageReader.TryRead(ref buffer, out FluxMessage message, _maxMessageSize))
            {
                FluxMessage owned = new(
                    message.Header, message.Routes.Copy(), new(message.Topic.ToArray()), new(message.Payload.ToArray()));
                _loop.Post(() => receive(owned));
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private async Task WriteAsync()
    {
        List<ArraySegment<byte>> batch = [];
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (batch.Count < MaxBuffersPerSend && _outgoing.Reader.TryRead(out byte[]? message))
                {
                    batch.Add(message);
                }

                await _socket.SendAsync(batch, SocketFlags.None).ConfigureAwait(false);
                batch.Clear();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has left; the read loop notices the same and reports it.
            _outgoing.Writer.TryComplete();
        }
    }
}
