using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FluxWire.Protocol;

/// <summary>What most of what is said to and by a broker is made of: characters that stand for themselves in a JSON text, and are one byte each.</summary>
/// <remarks>
/// Plain text is written and read without a JSON library's help, everything else with it: what that compiles and tabulates when it is first used, and the looking twice
/// at every character, is a good part of what a short program costs, and an eventlog (docs/performance.md).
/// </remarks>
internal static class PlainText
{
    /// <summary>Whether a character is plain.</summary>
    // Asked for each byte, and native code does not inline it by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Has(int character) => character is >= ' ' and <= '~' and not ('"' or '\\');

    /// <summary>Copies the plain characters in front of anything else.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="target">No shorter; behind what is copied it may be written to as well.</param>
    /// <returns>How many they are.</returns>
    internal static int CopyLeading(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int length = 0;
        while (source.Length - length >= Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Create(source[length..]);
            bytes.CopyTo(target[length..]);
            int run = CountLeading(bytes);
            length += run;
            if (run < Vector128<byte>.Count)
            {
                return length;
            }
        }

        while (length < source.Length && Has(source[length]))
        {
            target[length] = source[length];
            length++;
        }

        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountLeading(Vector128<byte> bytes)
    {
        // As signed numbers, what is no ASCII is below a blank too.
        Vector128<byte> others = Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)' ')).AsByte()
            | Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
            | Vector128.Equals(bytes, Vector128.Create((byte)0x7F));
        return BitOperations.TrailingZeroCount(others.ExtractMostSignificantBits() | (1u << Vector128<byte>.Count));
    }
}
