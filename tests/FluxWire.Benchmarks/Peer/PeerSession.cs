using System.Buffers.Binary;
using System.Net.Sockets;

namespace FluxWire.Benchmarks.Peer;

/// <summary>Serves one client after the other. All memory is allocated beforehand, so that serving allocates nothing.</summary>
/// <param name="maxOpenRequests">How many requests may be open at once.</param>
internal sealed class PeerSession(int maxOpenRequests)
{
    private const int BufferSize = 256 * 1024;

    private readonly byte[] _input = new byte[BufferSize];
    private readonly byte[] _output = new byte[BufferSize];
    private readonly (PeerAction Action, uint Matchtag)[] _open = new (PeerAction, uint)[maxOpenRequests];
    private Socket _socket = null!;
    private int _received;
    private int _written;
    private int _openCount;
    private uint? _flooded;

    /// <summary>Serves a client until it hangs up.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="onBatch">Called when all that had come is dealt with.</param>
    internal void Serve(Socket socket, Action onBatch)
    {
        _socket = socket;
        _received = _openCount = 0;
        _flooded = null;
        _output[0] = 0;
        _written = 1;
        Flush();
        while (TryReceive())
        {
            HandleWholeRequests();
            onBatch();
            Flush();
        }
    }

    private bool TryReceive()
    {
        int count = _socket.Receive(_input.AsSpan(_received), SocketFlags.None, out SocketError error);
        _received += count;
        return error == SocketError.Success && count > 0;
    }

    private void HandleWholeRequests()
    {
        ReadOnlySpan<byte> rest = _input.AsSpan(0, _received);
        while (PeerRequest.TryRead(rest, out PeerRequest request, out int size))
        {
            Handle(request);
            rest = rest[size..];
        }

        rest.CopyTo(_input);
        _received = rest.Length;
        if (_received == BufferSize)
        {
            throw new InvalidOperationException($"The stand-in broker takes no request of more than {BufferSize} bytes.");
        }
    }

    private void Handle(in PeerRequest request)
    {
        PeerAction action = PeerReplies.ActionFor(request);
        switch (action)
        {
            case PeerAction.Ignore:
                return;
            case PeerAction.Answer:
                for (int i = 0; _flooded is uint matchtag && i < PeerReplies.FloodItems; i++)
                {
                    Append(PeerAction.Flood, matchtag);
                }

                Append(action, request.Matchtag);
                return;
            case PeerAction.Flood:
                _flooded = request.Matchtag;
                return;
            case PeerAction.EndFlood when _flooded is uint matchtag:
                Append(action, matchtag);
                _flooded = null;
                return;
            case PeerAction.EndFlood:
                return;
            case PeerAction.Release:
                foreach ((PeerAction kept, uint matchtag) in _open.AsSpan(0, _openCount))
                {
                    Append(kept, matchtag);
                }

                _openCount = 0;
                Append(action, request.Matchtag);
                return;
            default:
                _open[_openCount++] = (action, request.Matchtag);
                return;
        }
    }

    private void Append(PeerAction action, uint matchtag)
    {
        ReadOnlySpan<byte> frame = PeerReplies.FrameFor(action);
        if (frame.Length > BufferSize - _written)
        {
            Flush();
        }

        Span<byte> destination = _output.AsSpan(_written, frame.Length);
        frame.CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[^PeerFrames.MatchtagFromEnd..], matchtag);
        _written += frame.Length;
    }

    // One piece for all answers to what one receive brought. A client that has gone is noticed by the next receive.
    private void Flush()
    {
        ReadOnlySpan<byte> rest = _output.AsSpan(0, _written);
        SocketError error = SocketError.Success;
        while (rest.Length > 0 && error == SocketError.Success)
        {
            rest = rest[_socket.Send(rest, SocketFlags.None, out error)..];
        }

        _written = 0;
    }
}
