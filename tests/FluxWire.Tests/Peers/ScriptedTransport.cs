using System.Buffers;
using FluxWire.Transport;

namespace FluxWire.Tests.Peers;

/// <summary>A transport of delegates: what a socket may do, exactly when the test wants it.</summary>
internal sealed class ScriptedTransport : IFluxTransport
{
    private readonly Queue<byte[]> _toReceive = new();
    private ReadOnlyMemory<byte> _piece;

    /// <summary>What was sent, in order.</summary>
    internal ArrayBufferWriter<byte> Sent { get; } = new();

    /// <summary>How much each receive had room for.</summary>
    internal List<int> Rooms { get; } = [];

    /// <summary>How many of so many bytes the next send takes; all of them by default.</summary>
    internal Func<int, int> OnSend { get; set; } = static count => count;

    /// <summary>What waiting for room does; nothing by default.</summary>
    internal Action OnWait { get; set; } = static () => { };

    internal bool IsAborted { get; private set; }

    public uint? PeerUserId => null;

    /// <summary>Hands out these pieces, no two in one receive, and then the end.</summary>
    internal void WillReceive(params IEnumerable<byte[]> pieces)
    {
        foreach (byte[] piece in pieces)
        {
            _toReceive.Enqueue(piece);
        }
    }

    public int Receive(Span<byte> buffer)
    {
        Rooms.Add(buffer.Length);
        if (_piece.IsEmpty && _toReceive.TryDequeue(out byte[]? next))
        {
            _piece = next;
        }

        int count = Math.Min(_piece.Length, buffer.Length);
        _piece.Span[..count].CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }

    public bool WaitUntilReadable(int milliseconds) => true;

    public int Send(ReadOnlySpan<byte> data)
    {
        int count = OnSend(data.Length);
        Sent.Write(data[..count]);
        return count;
    }

    public void WaitUntilWritable() => OnWait();

    public void Abort() => IsAborted = true;

    public void Dispose() => IsAborted = true;
}
