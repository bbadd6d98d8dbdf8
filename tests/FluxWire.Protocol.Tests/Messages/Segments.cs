using System.Buffers;

namespace FluxWire.Tests.Messages;

/// <summary>Sequences of several segments, as a receive buffer gives them.</summary>
internal static class Segments
{
    /// <summary>A sequence with one segment for each piece; a piece may be empty.</summary>
    internal static ReadOnlySequence<byte> Of(params IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 0)
        {
            return default;
        }

        Segment first = new(pieces[0], null);
        Segment last = first;
        foreach (ReadOnlyMemory<byte> piece in pieces.Skip(1))
        {
            last = new Segment(piece, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>The bytes, cut into pieces of one size.</summary>
    internal static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> bytes, int size)
        => Of([.. Enumerable.Range(0, (bytes.Length + size - 1) / size)
            .Select(i => bytes.Slice(i * size, Math.Min(size, bytes.Length - (i * size))))]);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
