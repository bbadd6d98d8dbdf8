using System.Buffers;
using FluxWire.Protocol;

namespace FluxWire.Benchmarks.Throughput;

/// <summary>Responses of one size, one behind the other, and what is done with their bytes.</summary>
internal sealed class FrameBatch
{
    // Fits into the caches next to its copy, so that memcpy is measured and not the memory.
    private const int BatchSize = 256 * 1024;

    // What the client receives at once at most: a larger batch reaches the decoder in pieces of this size.
    private const int SegmentSize = 64 * 1024;

    private readonly byte[] _bytes;
    private readonly byte[] _copy;
    private readonly byte[] _payloads;
    private readonly ReadOnlySequence<byte> _inOnePiece;
    private readonly ReadOnlySequence<byte> _inSegments;

    internal FrameBatch(int frameSize)
    {
        byte[] frame = FrameOf(frameSize);
        int count = Math.Max(1, BatchSize / frameSize);
        _bytes = [.. Enumerable.Repeat(frame, count).SelectMany(bytes => bytes)];
        _copy = new byte[_bytes.Length];
        _payloads = new byte[_bytes.Length];
        _inOnePiece = new ReadOnlySequence<byte>(_bytes);
        _inSegments = Segment.Split(_bytes, SegmentSize);
    }

    /// <summary>How many bytes one pass goes over.</summary>
    internal int Size => _bytes.Length;

    /// <summary>The frames, one behind the other.</summary>
    internal byte[] Bytes => _bytes;

    /// <summary>The yardstick: the bytes are copied.</summary>
    internal long Copy()
    {
        _bytes.AsSpan().CopyTo(_copy);
        return _copy.Length;
    }

    /// <summary>Every frame is read; its parts stay views.</summary>
    internal long Decode() => Decode(_inOnePiece);

    /// <summary>As <see cref="Decode()"/>, with frames that lie across the pieces of the receive buffer.</summary>
    internal long DecodeSegments() => Decode(_inSegments);

    /// <summary>Every frame is read and its payload copied out, as a call with bytes does.</summary>
    internal long DecodeAndCopy()
    {
        ReadOnlySequence<byte> rest = _inOnePiece;
        int copied = 0;
        while (FluxMessageReader.TryRead(ref rest, out FluxMessage message))
        {
            message.Payload.CopyTo(_payloads.AsSpan(copied));
            copied += (int)message.Payload.Length;
        }

        return copied;
    }

    private static long Decode(ReadOnlySequence<byte> rest)
    {
        long sum = 0;
        while (FluxMessageReader.TryRead(ref rest, out FluxMessage message))
        {
            sum += message.Payload.Length + message.Matchtag;
        }

        return sum;
    }

    private static byte[] FrameOf(int size)
    {
        int overhead = Encode(0).Length;
        byte[] frame = Encode(size - overhead);

        // A payload of 255 bytes or more has a length of five bytes instead of one.
        return frame.Length == size ? frame : Encode(size - overhead - (frame.Length - size));
    }

    private static byte[] Encode(int payloadSize)
    {
        FluxMessage request = FluxMessage.Request("bench.answer"u8.ToArray(), null, FluxNodeId.Any, matchtag: 1);
        FluxMessage response = FluxMessage.Response(
            request, FluxErrno.None, new ReadOnlySequence<byte>(new byte[payloadSize]), userId: 0, FluxRoles.Owner);
        ArrayBufferWriter<byte> writer = new();
        FluxMessageWriter.Write(writer, response);
        return writer.WrittenSpan.ToArray();
    }
}
