using System.Net.Sockets;

namespace FluxWire.Replay.Tests.Peers;

/// <summary>Sends the broker's bytes in the pieces that a delivery asks for.</summary>
internal sealed class PieceSender
{
    // The kernel makes of it the smallest send buffer that it has. A socket polls as writable while a quarter of that is in use
    // at most, and a piece is in use until the client has received it. So pieces stay apart without any clock: however late
    // the client is, it finds two small ones at most.
    private const int SmallestSendBuffer = 1;

    // The middle of a longer message goes in one piece; its ends, where the lengths and the header are, byte by byte.
    private const int MaxSingleBytes = 32 * 1024;
    private const int SingleBytesAtEnds = 2 * 1024;

    private const int PollMicroseconds = 100_000;

    private readonly Socket _socket;
    private readonly Delivery _delivery;
    private readonly List<byte> _waiting = [];
    private readonly Queue<int> _chunks;
    private int _sentOfChunk;

    internal PieceSender(Socket socket, Delivery delivery, IReadOnlyList<int> chunks)
    {
        _socket = socket;
        _delivery = delivery;
        _chunks = new Queue<int>(chunks);
        if (delivery != Delivery.WholeMessages)
        {
            socket.SendBufferSize = SmallestSendBuffer;
        }
    }

    /// <summary>Sends a message or the greeting; its tail may wait for what shares a piece with it.</summary>
    internal void Send(ReadOnlySpan<byte> bytes)
    {
        switch (_delivery)
        {
            case Delivery.RecordedChunks:
                _waiting.AddRange(bytes);
                SendWholeChunks();
                break;
            case Delivery.ByteByByte when bytes.Length <= MaxSingleBytes:
                SendSingly(bytes);
                break;
            case Delivery.ByteByByte:
                SendSingly(bytes[..SingleBytesAtEnds]);
                SendPiece(bytes[SingleBytesAtEnds..^SingleBytesAtEnds]);
                SendSingly(bytes[^SingleBytesAtEnds..]);
                break;
            default:
                SendPiece(bytes);
                break;
        }
    }

    /// <summary>Sends what waits, because the client is to act on it before there is more.</summary>
    internal void Flush()
    {
        byte[] rest = [.. _waiting];
        _waiting.Clear();
        if (rest.Length > 0)
        {
            _sentOfChunk += rest.Length;
            SendPiece(rest);
        }
    }

    private void SendWholeChunks()
    {
        while (_chunks.TryPeek(out int size) && size - _sentOfChunk <= _waiting.Count)
        {
            byte[] chunk = [.. _waiting.Take(size - _sentOfChunk)];
            _waiting.RemoveRange(0, chunk.Length);
            _chunks.Dequeue();
            _sentOfChunk = 0;
            SendPiece(chunk);
        }
    }

    private void SendSingly(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            SendPiece(bytes.Slice(i, 1));
        }
    }

    private void SendPiece(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_socket.Poll(PollMicroseconds, SelectMode.SelectWrite))
            {
                piece = piece[_socket.Send(piece)..];
            }
        }
    }
}
