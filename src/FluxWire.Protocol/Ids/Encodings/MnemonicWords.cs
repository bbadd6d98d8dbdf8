namespace FluxWire.Ids.Encodings;

/// <summary>
/// The "words" encoding (RFC 19, after mnemonicode): two little-endian 32-bit halves, the low one first, each as three
/// digits in base 1626, least significant first, each digit a word.
/// </summary>
internal static class MnemonicWords
{
    private const uint Base = MnemonicWordList.Count;
    private const int WordsPerHalf = 3;
    private const int Words = 2 * WordsPerHalf;
    private const string WrongCount = "the words encoding has six words";

    public static int Write(ulong value, Span<byte> destination)
    {
        int at = WriteHalf((uint)value, destination);
        destination[at++] = (byte)'-';
        destination[at++] = (byte)'-';
        return at + WriteHalf((uint)(value >> 32), destination[at..]);
    }

    public static string? Read(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        Span<ulong> halves = [0, 0];
        int words = 0;
        ulong weight = 1;
        // Hyphens and blanks in any number separate words, as in mnemonicode.
        foreach (Range range in text.SplitAny("- \t\n\v\f\r"u8))
        {
            if (text[range].IsEmpty)
            {
                continue;
            }

            if (words == Words)
            {
                return WrongCount;
            }

            int digit = MnemonicWordList.IndexOf(text[range]);
            if (digit < 0)
            {
                return "a word is not in the mnemonicode list";
            }

            weight = words % WordsPerHalf == 0 ? 1 : weight * Base;
            halves[words / WordsPerHalf] += (uint)digit * weight;
            words++;
        }

        if (words != Words)
        {
            return WrongCount;
        }

        // 1626 cubed is a little more than 2^32: some triples stand for nothing.
        if (halves[0] > uint.MaxValue || halves[1] > uint.MaxValue)
        {
            return "three of the words stand for more than 32 bits";
        }

        value = (halves[1] << 32) | halves[0];
        return null;
    }

    private static int WriteHalf(uint half, Span<byte> destination)
    {
        int at = 0;
        for (int i = 0; i < WordsPerHalf; i++)
        {
            if (i > 0)
            {
                destination[at++] = (byte)'-';
            }

            (half, uint digit) = Math.DivRem(half, Base);
            ReadOnlySpan<byte> word = MnemonicWordList.Word((int)digit);
            word.CopyTo(destination[at..]);
            at += word.Length;
        }

        return at;
    }
}
