using System.Buffers;
using FluxWire.Tests.Messages;

namespace FluxWire.Fuzz.Checking;

/// <summary>Takes a fuzzer's input apart from its front; at its end there are zeros and empty pieces.</summary>
internal sealed class InputBytes(byte[] input)
{
    private int _position;

    internal ReadOnlyMemory<byte> Rest => input.AsMemory(_position);

    internal byte Byte() => _position < input.Length ? input[_position++] : (byte)0;

    internal uint UInt32() => ((uint)Byte() << 24) | ((uint)Byte() << 16) | ((uint)Byte() << 8) | Byte();

    internal ReadOnlyMemory<byte> Piece(int length)
    {
        ReadOnlyMemory<byte> rest = Rest;
        ReadOnlyMemory<byte> piece = rest[..Math.Min(length, rest.Length)];
        _position += piece.Length;
        return piece;
    }

    /// <summary>Bytes in segments of sizes that a seed decides; some of them are empty.</summary>
    internal static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> bytes, uint seed)
    {
        List<ReadOnlyMemory<byte>> pieces = [];
        while (!bytes.IsEmpty)
        {
            seed = (seed * 1664525) + 1013904223;
            int length = (int)Math.Min(seed >> 27, (uint)bytes.Length);
            pieces.Add(bytes[..length]);
            bytes = bytes[length..];
        }

        return Segments.Of(pieces);
    }
}
