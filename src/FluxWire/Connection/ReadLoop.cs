using System.Buffers;
using System.IO.Pipelines;
using FluxWire.Protocol;
using FluxWire.Transport;

namespace FluxWire.Connection;

/// <summary>Takes a message that was received. Called by the reader, and must not wait.</summary>
/// <param name="message">The message; its bytes are gone after the call.</param>
internal delegate void MessageHandler(in FluxMessage message);

/// <summary>Receives, cuts messages out of what came, and hands each over: the whole work of the reader thread.</summary>
/// <remarks>
/// The pipe is the receive buffer and nothing more. It has no pause threshold and is only used from this one thread, so each
/// of its "asynchronous" operations completes at once; what it gives us is a buffer that grows by segments, so that a message
/// larger than one receive is never moved.
/// </remarks>
internal sealed class ReadLoop
{
    private const int ReceiveSize = 64 * 1024;

    private readonly IFluxTransport _transport;
    private readonly int _maxMessageSize;
    private readonly MessageHandler _onMessage;
    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 0,
        minimumSegmentSize: ReceiveSize,
        useSynchronizationContext: false));

    internal ReadLoop(IFluxTransport transport, int maxMessageSize, MessageHandler onMessage)
    {
        _transport = transport;
        _maxMessageSize = maxMessageSize;
        _onMessage = onMessage;
    }

    /// <summary>Reads until the connection ends.</summary>
    /// <returns>Why it ended: a broken socket or protocol; null if the other end closed it, or it was aborted.</returns>
    internal Exception? Run()
    {
        try
        {
            while (ReceiveSome())
            {
                HandOverWholeMessages();
            }

            return null;
        }
        catch (Exception e)
        {
            // Whatever it is, memory that cannot be had included, costs this connection and not the process.
            return e;
        }
        finally
        {
            _pipe.Writer.Complete();
            _pipe.Reader.Complete();
        }
    }

    private bool ReceiveSome()
    {
        int received = _transport.Receive(_pipe.Writer.GetSpan(1));
        if (received == 0)
        {
            return false;
        }

        _pipe.Writer.Advance(received);
        ValueTask<FlushResult> flush = _pipe.Writer.FlushAsync();
        return flush.IsCompletedSuccessfully;
    }

    private void HandOverWholeMessages()
    {
        if (!_pipe.Reader.TryRead(out ReadResult read))
        {
            return;
        }

        // Every whole message before the next receive: a system call costs more than all of them.
        ReadOnlySequence<byte> buffer = read.Buffer;
        while (FluxMessageReader.TryRead(ref buffer, out FluxMessage message, _maxMessageSize))
        {
            _onMessage(message);
        }

        _pipe.Reader.AdvanceTo(buffer.Start, buffer.End);
    }
}
