using System.Buffers;
using System.IO.Pipelines;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Transport;

namespace FluxWire.Benchmarks.Receiving;

/// <summary>What the client does not do: a <see cref="Pipe"/> with inline schedulers as the receive buffer under a blocking reader.</summary>
/// <remarks>The rival of <see cref="MessageReceiver"/>, kept so that the choice between the two can be measured again.</remarks>
internal sealed class PipeReceiver(IFluxTransport transport, MessageHandler onMessage)
{
    private const int SegmentSize = 64 * 1024;
    private const int LeastRoom = SegmentSize / 4;

    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 0,
        minimumSegmentSize: SegmentSize,
        useSynchronizationContext: false));

    internal void ReceiveBatch()
    {
        _pipe.Writer.Advance(transport.Receive(_pipe.Writer.GetSpan(LeastRoom)));
        ValueTask<FlushResult> flush = _pipe.Writer.FlushAsync();
        if (!flush.IsCompletedSuccessfully || !_pipe.Reader.TryRead(out ReadResult read))
        {
            throw new InvalidOperationException("A pipe without a threshold has completed nothing.");
        }

        ReadOnlySequence<byte> buffer = read.Buffer;
        while (FluxMessageReader.TryRead(ref buffer, out FluxMessage message))
        {
            onMessage(message);
        }

        _pipe.Reader.AdvanceTo(buffer.Start, buffer.End);
    }
}
