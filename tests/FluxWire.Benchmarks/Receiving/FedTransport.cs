using FluxWire.Transport;

namespace FluxWire.Benchmarks.Receiving;

/// <summary>A socket without the kernel: each receive copies the next piece of the same bytes, over and over.</summary>
internal sealed class FedTransport(byte[] bytes, int pieceSize) : IFluxTransport
{
    private int _position;

    public uint? PeerUserId => null;

    public int Receive(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, pieceSize), bytes.Length - _position);
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position = _position + count == bytes.Length ? 0 : _position + count;
        return count;
    }

    public bool WaitUntilReadable(int milliseconds) => true;

    public int Send(ReadOnlySpan<byte> data) => data.Length;

    public void WaitUntilWritable()
    {
        // Whatever is sent is taken.
    }

    public void Abort()
    {
        // Nobody is blocked in it.
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
