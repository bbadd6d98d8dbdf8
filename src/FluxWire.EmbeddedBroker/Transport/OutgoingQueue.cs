using System.Net.Sockets;
using System.Threading.Channels;

namespace FluxWire.Embedded.Transport;

/// <summary>What a client has not been sent yet, and how many bytes that is.</summary>
internal sealed class OutgoingQueue
{
    private const int MaxBuffersPerSend = 64;

    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private readonly Socket _socket;
    private readonly Action _sent;
    private long _bytes;

    /// <param name="socket">Where to send.</param>
    /// <param name="sent">Called, on no thread in particular, when something has been sent.</param>
    public OutgoingQueue(Socket socket, Action sent)
    {
        _socket = socket;
        _sent = sent;
    }

    /// <summary>How many bytes wait, those included that are announced only.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Counts a message that will be added, so that it is seen in <see cref="Bytes"/> from now on.</summary>
    public void Announce(byte[] message) => Interlocked.Add(ref _bytes, message.Length);

    /// <summary>Adds a message that was announced.</summary>
    public void Add(byte[] message) => _messages.Writer.TryWrite(message);

    /// <summary>Nothing more is added.</summary>
    public void Close() => _messages.Writer.TryComplete();

    /// <summary>Sends until the queue is closed or the client has left.</summary>
    public async Task RunAsync()
    {
        List<ArraySegment<byte>> batch = [];
        try
        {
            while (await _messages.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                long size = 0;
                while (batch.Count < MaxBuffersPerSend && _messages.Reader.TryRead(out byte[]? message))
                {
                    batch.Add(message);
                    size += message.Length;
                }

                await _socket.SendAsync(batch, SocketFlags.None).ConfigureAwait(false);
                batch.Clear();
                Interlocked.Add(ref _bytes, -size);
                _sent();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has left; the read loop notices the same and reports it.
            Close();
        }
    }
}
