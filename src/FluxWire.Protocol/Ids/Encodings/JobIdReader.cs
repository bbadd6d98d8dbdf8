using System.Globalization;

namespace FluxWire.Ids.Encodings;

/// <summary>
/// Finds out which encoding a text is in and reads it. The readers answer null, or what is wrong as a phrase that fits
/// behind "it is not a job id:"; nothing is allocated for a refusal that nobody reads.
/// </summary>
internal static class JobIdReader
{
    /// <summary>The longest text looked at, in bytes: the longest form is 48, the rest is for blanks and hyphens.</summary>
    public const int MaxLength = 128;

    /// <summary>What is wrong with a text above <see cref="MaxLength"/>.</summary>
    public const string TooLong = "it is longer than 128 bytes";

    private const string NotANumber = "it is not a number, and no other encoding starts like this";

    public static string? Read(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.Length > MaxLength)
        {
            return TooLong;
        }

        text = TrimStart(text);
        if (text.StartsWith("job."u8))
        {
            text = TrimStart(text[4..]);
        }

        // The order is part of the format: a hexadecimal group and a word may both start with the f of base58.
        return text switch
        {
            [] => "it is empty",
            _ when text.Contains((byte)'.') => DotHex.Read(text, out value),
            _ when text.Contains((byte)'-') => MnemonicWords.Read(text, out value),
            [0xC6, 0x92, .. var digits] => Base58.Read(digits, out value),
            [(byte)'f', .. var digits] => Base58.Read(digits, out value),
            [0xF0, 0x9F, ..] => EmojiDigits.Read(text, out value),
            [(byte)'0', (byte)'x', .. var digits] => ReadNumber(TrimEnd(digits), NumberStyles.AllowHexSpecifier, out value),
            [(byte)'+', .. var digits] => ReadNumber(TrimEnd(digits), NumberStyles.None, out value),
            _ => ReadNumber(TrimEnd(text), NumberStyles.None, out value),
        };
    }

    private static string? ReadNumber(ReadOnlySpan<byte> digits, NumberStyles style, out ulong value)
    {
        value = 0;
        // Looked at before TryParse, which would let NULs at the end pass.
        foreach (byte digit in digits)
        {
            if (style == NumberStyles.None ? !char.IsAsciiDigit((char)digit) : !char.IsAsciiHexDigit((char)digit))
            {
                return NotANumber;
            }
        }

        return digits.IsEmpty ? NotANumber
            : ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out value) ? null
            : "the number does not fit in 64 bits";
    }

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text) => text.TrimStart(" \t\n\v\f\r"u8);

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => text.TrimEnd(" \t\n\v\f\r"u8);
}
