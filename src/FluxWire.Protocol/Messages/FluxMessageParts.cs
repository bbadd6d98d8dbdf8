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

    private readonly long _baseOffset;

    // Cut off at its front: looking for a place from the start of the body, again for each part, takes very long for many parts in many segments.
    private ReadOnlySequence<byte> _rest;
    private long _position;

    internal FluxMessageParts(ReadOnlySequence<byte> body, long baseOffset)
    {
        _rest = body;
        _baseOffset = baseOffset;
    }

    /// <summary>Where the next part begins, in bytes from the start of the body.</summary>
    internal readonly long Position => _position;

    internal static int GetEncodedSize(long length) => checked((int)(length + (length > ShortLimit ? LongPrefixSize : 1)));

    /// <summary>Writes the length in front of a part, and moves on behind it.</summary>
    internal static void WriteLength(ref Span<byte> destination, int length)
    {
        if (length <= ShortLimit)
        {
            destination[0] = (byte)length;
            destination = destination[1..];
            return;
        }

        destination[0] = LongMark;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
        destination = destination[LongPrefixSize..];
    }

    /// <summary>Finds the part that begins at a place in a contiguous body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="position">Where the part's length stands; on success, where the next one's does.</param>
    /// <param name="start">Where the part's bytes begin.</param>
    /// <returns>The part's length; -1 if there is none, or it reaches beyond the body.</returns>
    internal static int Find(ReadOnlySpan<byte> body, ref int position, out int start)
    {
        start = position + 1;
        if ((uint)position >= (uint)body.Length)
        {
            return -1;
        }

        uint length = body[position];
        if (length == LongMark)
        {
            start = position + LongPrefixSize;
            if (start > body.Length)
            {
                return -1;
            }

            length = BinaryPrimitives.ReadUInt32BigEndian(body[(position + 1)..]);
        }

        if (length > (uint)(body.Length - start))
        {
            return -1;
        }

        position = start + (int)length;
        return (int)length;
    }

    /// <summary>Takes the next part.</summary>
    /// <returns>Whether there was one; false at the end of the body.</returns>
    /// <exception cref="FluxProtocolException">The part reaches beyond the end of the body.</exception>
    internal bool TryNext(out ReadOnlySequence<byte> part)
    {
        long left = _rest.Length;
        if (left == 0)
        {
            part = default;
            return false;
        }

        Span<byte> prefix = stackalloc byte[LongPrefixSize];
        int prefixSize = (int)Math.Min(left, LongPrefixSize);
        prefix = prefix[..prefixSize];
        _rest.Slice(0, prefixSize).CopyTo(prefix);

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

        part = _rest.Slice(taken, length);
        _rest = _rest.Slice(part.End);
        _position += taken + length;
        return true;
    }

    private readonly FluxProtocolException TooLong(string detail)
        => new(FluxProtocolError.PartTooLong, _baseOffset + _position, detail);
}
