using System.Runtime.CompilerServices;

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
}
