using System.Text;

namespace FluxWire.Ids.Encodings;

/// <summary>Base 576 with an emoji for a digit, most significant first (RFC 19, basemoji). Each is four bytes of UTF-8.</summary>
internal static class EmojiDigits
{
    private const int DigitBytes = 4;

    /// <summary>Digits of 2^64-1; a longer text is refused, even of zeros, as libflux does.</summary>
    private const int MaxDigits = 7;

    public static int Write(ulong value, Span<byte> destination)
    {
        int digits = 1;
        for (ulong rest = value / EmojiTable.Count; rest != 0; rest /= EmojiTable.Count)
        {
            digits++;
        }

        for (int i = digits - 1; i >= 0; i--)
        {
            (value, ulong digit) = Math.DivRem(value, EmojiTable.Count);
            _ = new Rune(EmojiTable.CodePoint((int)digit)).EncodeToUtf8(destination[(i * DigitBytes)..]);
        }

        return digits * DigitBytes;
    }

    public static string? Read(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.Length > MaxDigits * DigitBytes)
        {
            return "the emoji encoding has at most seven digits";
        }

        UInt128 sum = UInt128.Zero;
        while (!text.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(text, out Rune symbol, out int consumed);
            int digit = EmojiTable.DigitOf(symbol.Value);
            if (digit < 0)
            {
                return "a character is not among the 576 emoji digits";
            }

            sum = (sum * EmojiTable.Count) + (uint)digit;
            text = text[consumed..];
        }

        if (sum > ulong.MaxValue)
        {
            return "the emoji number does not fit in 64 bits";
        }

        value = (ulong)sum;
        return null;
    }
}
