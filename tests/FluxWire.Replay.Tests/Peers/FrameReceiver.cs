using System.Buffers;
using System.Net.Sockets;
using FluxWire.Protocol;

namespace FluxWire.Replay.Tests.Peers;

/// <summary>One message as the client sent it.</summary>
/// <param name="Bytes">Its bytes with the framing.</param>
/// <param name="Message">Its parts.</param>
internal sealed record ReceivedFrame(ReadOnlyMemory<byte> Bytes, FluxMessage Message);

/// <summary>Cuts messages out of what the client sends.</summary>
internal sealed class FrameReceiver(Socket socket)
{
    private const int ReceiveSize = 64 * 1024;

    private byte[] _received = [];

    /// <summary>The next message; null if the client has closed.</summary>
    /// <exception cref="SocketException">Nothing came in time.</exception>
    internal ReceivedFrame? Receive()
    {
        byte[] buffer = new byte[ReceiveSize];
        ReceivedFrame? frame;
        while (!TryTake(out frame))
        {
            // A client that closes before it has read everything resets the connection.
            int count = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            if (error is not (SocketError.Success or SocketError.ConnectionReset))
            {
                throw new SocketException((int)error);
            }

            if (count == 0)
            {
                return _received.Length == 0
                    ? null
                    : throw new ReplayException($"The client closed within a message, {_received.Length} bytes of it had come.");
            }

            _received = [.. _received, .. buffer.AsSpan(0, count)];
        }

        return frame;
    }

    private bool TryTake(out ReceivedFrame? frame)
    {
        ReadOnlySequence<byte> rest = new(_received);
        if (!FluxMessageReader.TryRead(ref rest, out FluxMessage message))
        {
            frame = null;
            return false;
        }

        frame = new ReceivedFrame(_received.AsMemory(0, _received.Length - (int)rest.Length), message);
        _received = rest.ToArray();
        return true;
    }
}
