using System.Buffers;

namespace FluxWire.Tests.Messages;

/// <summary>Contiguous memory that is no array to whoever asks: native memory, for instance.</summary>
internal sealed class HiddenMemory(byte[] bytes) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => bytes;

    public override MemoryHandle Pin(int elementIndex = 0) => bytes.AsMemory(elementIndex).Pin();

    public override void Unpin()
    {
        // The handle does.
    }

    protected override void Dispose(bool disposing)
    {
        // The bytes are the garbage collector's.
    }
}
