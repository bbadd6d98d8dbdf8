using System.Globalization;

namespace FluxWire.Ids.Encodings;

/// <summary>Writes an id in any encoding as UTF-8.</summary>
internal static class JobIdWriter
{
    /// <summary>Bytes that hold the longest form: six words of seven letters and six hyphens.</summary>
    public const int MaxLength = 48;

    /// <summary>Writes the id and returns how many bytes that took.</summary>
    /// <param name="value">The id.</param>
    /// <param name="encoding">The form.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The encoding is not one of the named values.</exception>
    public static int Write(ulong value, JobIdEncoding encoding, Span<byte> destination) => encoding switch
    {
        JobIdEncoding.Dec => WriteNumber(value, default, destination),
        JobIdEncoding.Hex => Prefix("0x"u8, destination) + WriteNumber(value, "x", destination[2..]),
        JobIdEncoding.DotHex => DotHex.Write(value, destination),
        JobIdEncoding.Kvs => Prefix("job."u8, destination) + DotHex.Write(value, destination[4..]),
        JobIdEncoding.Words => MnemonicWords.Write(value, destination),
        JobIdEncoding.F58 => Prefix("ƒ"u8, destination) + Base58.Write(value, destination[2..]),
        JobIdEncoding.F58Plain => Prefix("f"u8, destination) + Base58.Write(value, destination[1..]),
        JobIdEncoding.Emoji => EmojiDigits.Write(value, destination),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not an encoding of a job id (RFC 19)."),
    };

    private static int Prefix(ReadOnlySpan<byte> prefix, Span<byte> destination)
    {
        prefix.CopyTo(destination);
        return prefix.Length;
    }

    private static int WriteNumber(ulong value, ReadOnlySpan<char> format, Span<byte> destination)
    {
        _ = value.TryFormat(destination, out int length, format, CultureInfo.InvariantCulture);
        return length;
    }
}
