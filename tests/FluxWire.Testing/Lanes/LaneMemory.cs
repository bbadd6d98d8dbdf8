using System.Buffers;

namespace FluxWire.Testing.Lanes;

/// <summary>The buffers that lanes read into.</summary>
internal static class LaneMemory
{
    /// <summary>The size of one.</summary>
    public const int Size = 64 * 1024;

    // As many as are kept for the next reader.
    private const int Kept = 16;

    /// <summary>
    /// A pool of their own. The process's keeps more of them the more threads there are, and a test of the memory that a client uses takes that for the client's.
    /// </summary>
    public static ArrayPool<byte> Pool { get; } = ArrayPool<byte>.Create(Size, Kept);
}
