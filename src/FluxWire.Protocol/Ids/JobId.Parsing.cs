using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using FluxWire.Ids.Encodings;

namespace FluxWire;

public readonly partial struct JobId
{
    // So many characters of a refused text are shown, and no character has more than four bytes.
    private const int Shown = 64;
    private const int MaxExcerpt = (Shown + 1) * 4;

    private const string Accepted =
        "Accepted: decimal, 0x and hexadecimal, dotted hexadecimal with or without \"job.\", ƒ or f and base58, "
        + "six mnemonicode words, emoji.";

    /// <summary>Reads a job id written in any <see cref="JobIdEncoding"/> (RFC 19).</summary>
    /// <remarks>
    /// Blanks in front are skipped and so is one <c>job.</c>; decimal and hexadecimal numbers may have blanks behind. Unlike
    /// libflux, a base58 or emoji number above 2^64-1 is refused where libflux takes it modulo 2^64, and so is a character
    /// that is no base58 digit where libflux reads outside of its table.
    /// </remarks>
    /// <param name="s">The text; at most 128 bytes of UTF-8.</param>
    /// <exception cref="ArgumentNullException"><paramref name="s"/> is null.</exception>
    /// <exception cref="FormatException">The text is no job id; the message says why and what is accepted.</exception>
    public static JobId Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static JobId Parse(ReadOnlySpan<char> s)
    {
        string? problem = Read(s, out ulong value);
        return problem is null ? new JobId(value) : throw Refusal(s, problem);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="utf8Text">The text in UTF-8; at most 128 bytes.</param>
    public static JobId Parse(ReadOnlySpan<byte> utf8Text)
    {
        string? problem = JobIdReader.Read(utf8Text, out ulong value);
        return problem is null ? new JobId(value) : throw Refusal(Encoding.UTF8.GetString(utf8Text[..Math.Min(utf8Text.Length, MaxExcerpt)]), problem);
    }

    /// <summary>Reads a job id as <see cref="Parse(string)"/> does, and returns false where that throws.</summary>
    /// <param name="s">The text, or null.</param>
    /// <param name="result">The id, or the default.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, out JobId result) => TryParse(s.AsSpan(), out result);

    /// <inheritdoc cref="TryParse(string, out JobId)"/>
    public static bool TryParse(ReadOnlySpan<char> s, out JobId result)
    {
        string? problem = Read(s, out ulong value);
        result = problem is null ? new JobId(value) : default;
        return problem is null;
    }

    /// <inheritdoc cref="TryParse(string, out JobId)"/>
    /// <param name="utf8Text">The text in UTF-8.</param>
    /// <param name="result">The id, or the default.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out JobId result)
    {
        string? problem = JobIdReader.Read(utf8Text, out ulong value);
        result = problem is null ? new JobId(value) : default;
        return problem is null;
    }

    /// <inheritdoc/>
    static JobId IParsable<JobId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static JobId ISpanParsable<JobId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static JobId IUtf8SpanParsable<JobId>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    /// <inheritdoc/>
    static bool IParsable<JobId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out JobId result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    static bool ISpanParsable<JobId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out JobId result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    static bool IUtf8SpanParsable<JobId>.TryParse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out JobId result) => TryParse(utf8Text, out result);

    // One reader, over UTF-8: the wire's form, and the form the rules of RFC 19 are written in.
    private static string? Read(ReadOnlySpan<char> s, out ulong value)
    {
        Span<byte> utf8 = stackalloc byte[JobIdReader.MaxLength];
        OperationStatus status = Utf8.FromUtf16(s, utf8, out _, out int length, replaceInvalidSequences: false);
        if (status == OperationStatus.Done)
        {
            return JobIdReader.Read(utf8[..length], out value);
        }

        value = 0;
        return status == OperationStatus.DestinationTooSmall
            ? JobIdReader.TooLong
            : "it holds half of a surrogate pair";
    }

    private static FormatException Refusal(ReadOnlySpan<char> text, string problem)
    {
        string excerpt = text.Length <= Shown ? text.ToString() : string.Concat(text[..Shown], "…");
        return new FormatException($"'{excerpt}' is not a job id: {problem}. {Accepted}");
    }
}
