using FluxWire.Protocol;
using FluxWire.Transport;

namespace FluxWire.Connection;

/// <summary>Takes a message that was received. Called by the reader, and must not wait.</summary>
/// <param name="message">The message; its bytes are gone after the call.</param>
internal delegate void MessageHandler(in FluxMessage message);

/// <summary>Receives, cuts messages out of what came, and hands each over.</summary>
/// <remarks>
/// One thread at a time uses it, but not always the same one: between two calls all that it holds is the beginning of the next message.
/// </remarks>
internal sealed class MessageReceiver
{
    private readonly IFluxTransport _transport;
    private readonly int _maxMessageSize;
    private readonly MessageHandler _onMessage;
    private readonly ReceiveBuffer _buffer;

    internal MessageReceiver(IFluxTransport transport, int maxMessageSize, MessageHandler onMessage)
    {
        _transport = transport;
        _maxMessageSize = maxMessageSize;
        _onMessage = onMessage;
        _buffer = new ReceiveBuffer(maxMessageSize);
    }

    /// <summary>Blocks until bytes have come, and hands over every message that is whole now: a system call costs more than all of them.</summary>
    /// <returns>False if the other end has closed, or the connection was aborted.</returns>
    /// <exception cref="FluxProtocolException">What came is no message.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    internal bool ReceiveBatch()
    {
        int received = _transport.Receive(_buffer.GetRoom());
        if (received == 0)
        {
            return false;
        }

        _buffer.Add(received);
        ReadOnlyMemory<byte> rest = _buffer.Unread;
        while (FluxMessageReader.TryRead(ref rest, out FluxMessage message, _maxMessageSize))
        {
            _onMessage(message);
        }

        _buffer.Keep(rest.Length);
        return true;
    }
}
