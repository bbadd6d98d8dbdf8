using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using FluxWire.Embedded.Loop;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Transport;

/// <summary>One client's connection: reads messages for the loop, and writes what the loop sends without ever holding it up.</summary>
/// <remarks>
/// A real broker queues without limits what a client does not read. Here it is disconnected beyond one, because this broker lives in
/// somebody else's process; and no more is read from a client whose messages the loop has not got round to.
/// </remarks>
internal sealed class ClientConnection : IAsyncDisposable
{
    // What the loop holds for a message beside its bytes.
    private const int MessageOverhead = 256;

    private static readonly byte[] Accepted = [0];

    private readonly Socket _socket;
    private readonly BrokerLoop _loop;
    private readonly OutgoingQueue _outgoing;
    private readonly List<byte[]> _staged = [];
    private readonly List<Action> _whenRead = [];
    private volatile bool _somebodyWaits;
    private bool _isClosed;
    private Task _writing = Task.CompletedTask;

    public ClientConnection(Socket socket, PeerCredentials peer, FluxRoles roles, BrokerLoop loop, ConnectionLimits limits)
    {
        _socket = socket;
        _loop = loop;
        _outgoing = new OutgoingQueue(socket, Sent);
        Limits = limits;
        Peer = peer;
        Roles = roles;
    }

    /// <summary>The name by which messages are routed back to this client.</summary>
    public string Uuid { get; } = Guid.NewGuid().ToString();

    public PeerCredentials Peer { get; }

    public FluxRoles Roles { get; }

    public ConnectionLimits Limits { get; }

    /// <summary>Whether so much is unread that what can wait should; see <see cref="WhenRead"/>.</summary>
    public bool IsBehind => _outgoing.Bytes > Limits.PacingBytes;

    /// <summary>Reads until the client leaves or sends something that is not a message.</summary>
    /// <param name="receive">Called on the loop for each message, which has its own memory.</param>
    public async Task RunAsync(Action<FluxMessage> receive)
    {
        _outgoing.Announce(Accepted);
        _outgoing.Add(Accepted);
        _writing = _outgoing.RunAsync();
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
        // Before the message is made: a client that has gone too far costs one turn's work, and no memory.
        if (_isClosed || _outgoing.Bytes > Limits.MaxUnreadBytes)
        {
            Close();
            return;
        }

        ArrayBufferWriter<byte> writer = new(FluxMessageWriter.GetEncodedSize(message));
        FluxMessageWriter.Write(writer, message);
        if (_staged.Count == 0)
        {
            _loop.BeforeSleep(Flush);
        }

        byte[] bytes = writer.WrittenSpan.ToArray();
        _outgoing.Announce(bytes);
        _staged.Add(bytes);
    }

    /// <summary>Does work on the loop once the client has caught up; never, if it leaves before. Only for work that runs on the loop.</summary>
    public void WhenRead(Action work)
    {
        _whenRead.Add(work);
        _somebodyWaits = true;

        // It may have caught up before it could know that somebody waits: one of the two sees what the other has done.
        Interlocked.MemoryBarrier();
        if (!IsBehind)
        {
            Sent();
        }
    }

    /// <summary>Closes the connection; what is still queued is lost, as with a broker that goes away.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Close();
        _socket.Dispose();
        await _writing.ConfigureAwait(false);
    }

    private void Close()
    {
        _isClosed = true;
        _staged.Clear();
        _whenRead.Clear();
        _outgoing.Close();
        _socket.Dispose();
    }

    private void Flush()
    {
        foreach (byte[] message in _staged)
        {
            _outgoing.Add(message);
        }

        _staged.Clear();
    }

    private void Sent()
    {
        if (_somebodyWaits && !IsBehind)
        {
            _somebodyWaits = false;
            _loop.Post(ResumeReaders);
        }
    }

    private void ResumeReaders()
    {
        // Each goes on until the client is behind again, and then asks once more.
        Action[] waiting = [.. _whenRead];
        _whenRead.Clear();
        foreach (Action work in waiting)
        {
            work();
        }
    }

    private async Task ReadAsync(PipeReader reader, Action<FluxMessage> receive)
    {
        long waiting = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (FluxMessageReader.TryRead(ref buffer, out FluxMessage message, Limits.MaxMessageSize))
            {
                FluxMessage owned = new(
                    message.Header, message.Routes.Copy(), new(message.Topic.ToArray()), new(message.Payload.ToArray()));
                _loop.Post(() => receive(owned));
                waiting += MessageOverhead + message.Topic.Length + message.Payload.Length;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }

            if (waiting > ConnectionLimits.MaxWaitingBytes)
            {
                await _loop.CaughtUpAsync().ConfigureAwait(false);
                waiting = 0;
            }
        }
    }
}
