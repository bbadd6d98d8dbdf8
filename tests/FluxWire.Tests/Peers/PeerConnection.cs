using System.Buffers;
using System.Net.Sockets;
using FluxWire.Protocol;

namespace FluxWire.Tests.Peers;

/// <summary>The peer's end of one connection. It reads only when it is asked for a message.</summary>
internal sealed class PeerConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly ArrayBufferWriter<byte> _received = new();
    private int _taken;

    internal PeerConnection(Socket socket) => _socket = socket;

    /// <summary>The next message.</summary>
    internal async Task<PeerMessage> ReceiveAsync()
    {
        while (true)
        {
            ReadOnlySequence<byte> rest = new(_received.WrittenMemory[_taken..]);
            if (FluxMessageReader.TryRead(ref rest, out _, int.MaxValue))
            {
                int end = _received.WrittenCount - (int)rest.Length;
                byte[] frame = _received.WrittenSpan[_taken..end].ToArray();
                _taken = end;
                return new PeerMessage(frame);
            }

            if (!await ReceiveMoreAsync())
            {
                throw new EndOfStreamException("A message was expected, and the client has closed the connection.");
            }
        }
    }

    /// <summary>The next message, which must have this topic.</summary>
    internal async Task<PeerMessage> ReceiveAsync(string topic)
    {
        PeerMessage message = await ReceiveAsync();
        message.Topic.Should().Be(topic);
        return message;
    }

    /// <summary>Waits until something has come, and leaves it where it is.</summary>
    internal async Task WaitForBytesAsync() => (await _socket.ReceiveAsync(new byte[1], SocketFlags.Peek).Soon()).Should().Be(1);

    /// <summary>The end of the connection, before which no message may come.</summary>
    internal async Task ReceiveEndAsync()
    {
        while (await ReceiveMoreAsync())
        {
            // All of it is looked at below.
        }

        (_received.WrittenCount - _taken).Should().Be(0, "the client should send nothing more");
    }

    internal Task RespondAsync(PeerMessage request, string json) => WriteAsync(Frames.Response(request, json));

    internal Task RespondEmptyAsync(PeerMessage request) => WriteAsync(Frames.Response(request, payload: null));

    internal Task RespondErrorAsync(PeerMessage request, FluxErrno errno, string? text = null)
        => WriteAsync(Frames.Error(request, errno, text));

    /// <summary>Ends a stream as services do.</summary>
    internal Task EndStreamAsync(PeerMessage request) => RespondErrorAsync(request, FluxErrno.ENODATA);

    /// <summary>Answers a request for an eventlog with one of its lines.</summary>
    internal Task RespondEventAsync(PeerMessage request, string line)
        => RespondAsync(request, $$"""{"event":{{System.Text.Json.Nodes.JsonValue.Create(line + "\n").ToJsonString()}}}""");

    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes).Soon()..];
        }
    }

    /// <summary>No more bytes come from the peer, though it still reads.</summary>
    internal void CloseSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveMoreAsync()
    {
        if (_taken > 0 && _taken == _received.WrittenCount)
        {
            _received.ResetWrittenCount();
            _taken = 0;
        }

        int count = await _socket.ReceiveAsync(_received.GetMemory(64 * 1024)).Soon();
        _received.Advance(count);
        return count > 0;
    }
}
