using System.Buffers;
using System.Buffers.Binary;

namespace FluxWire.Protocol;

/// <summary>The length-prefixed parts of a frame's body: <c>u8 size</c>, or <c>FF u32be size</c> from 255 bytes on.</summary>
internal ref struct FluxMessageParts
{
    /// <summary>The largest part that the one-byte length can describe.</summary>
    internal const int ShortLimit = 254;

    private const byte LongMark = 0xFF;
    private const int LongPrefixSize = 5;

    private readonly ReadOnlySequence<byte> _body;
    private readonly long _baseOffset;
    private long _position;

    internal FluxMessageParts(ReadOnlySequence<byte> body, long baseOffset)
    {
        _body = body;
        _baseOffset = baseOffset;
    }

    /// <summary>Where the next part begins, in bytes from the start of the body.</summary>
    internal readonly long Position => _position;

    internal static int GetEncodedSize(long length) => checked((int)(length + (length > ShortLimit ? LongPrefixSize : 1)));

    internal static void Write(IBufferWriter<byte> writer, in ReadOnlySequence<byte> part)
    {
        WritePrefix(writer, part.Length);
        foreach (ReadOnlyMemory<byte> segment in part)
        {
            writer.Write(segment.Span);
        }
    }

    internal static void WritePrefix(IBufferWriter<byte> writer, long length)
    {
        Span<byte> span = writer.GetSpan(LongPrefixSize);
        if (length <= ShortLimit)
        {
            span[0] = (byte)length;
            writer.Advance(1);
            return;
        }

        span[0] = LongMark;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)length);
        writer.Advance(LongPrefixSize);
    }

    /// <summary>Takes the next part.</summary>
    /// <returns>Whether there was one; false at the end of the body.</returns>
    /// <exception cref="FluxProtocolException">The part reaches beyond the end of the body.</exception>
    internal bool TryNext(out ReadOnlySequence<byte> part)
    {
        long left = _body.Length - _position;
        if (left == 0)
        {
            part = default;
            return false;
        }

        Span<byte> prefix = stackalloc byte[LongPrefixSize];
        int prefixSize = (int)Math.Min(left, LongPrefixSize);
        prefix = prefix[..prefixSize];
        _body.Slice(_position, prefixSize).CopyTo(prefix);

        long length = prefix[0];
        int taken = 1;
        if (prefix[0] == LongMark)
        {
            if (prefixSize < LongPrefixSize)
            {
                throw TooLong($"the long form of a part's length needs {LongPrefixSize} bytes, {left} are left in the message");
            }

            length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
            taken = LongPrefixSize;
        }

        if (length > left - taken)
        {
            throw TooLong($"a part of {length} bytes, {left - taken} are left in the message");
        }

        part = _body.Slice(_position + taken, length);
        _position += taken + length;
        return true;
    }

    private readonly FluxProtocolException TooLong(string detail)
        => new(FluxProtocolError.PartTooLong, _baseOffset + _position, detail);
}
