using System.Buffers;

namespace FluxWire.Benchmarks.Throughput;

/// <summary>A piece of a receive buffer, as a pipe chains them.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    private Segment(ReadOnlyMemory<byte> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    /// <summary>Makes a chain of pieces.</summary>
    /// <param name="bytes">The bytes; each piece has memory of its own.</param>
    /// <param name="size">How large a piece is; the last may be smaller.</param>
    /// <returns>The chain.</returns>
    internal static ReadOnlySequence<byte> Split(byte[] bytes, int size)
    {
        Segment first = new(bytes.AsMemory(0, Math.Min(size, bytes.Length)).ToArray(), 0);
        Segment last = first;
        for (int start = size; start < bytes.Length; start += size)
        {
            Segment next = new(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)).ToArray(), start);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
