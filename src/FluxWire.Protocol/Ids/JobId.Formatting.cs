using System.Text;
using System.Text.Unicode;
using FluxWire.Ids.Encodings;

namespace FluxWire;

public readonly partial struct JobId
{
    /// <summary>Writes the id in the usual form, <see cref="JobIdEncoding.F58"/>: <c>ƒ2m491aa3</c>.</summary>
    public override string ToString() => ToString(JobIdEncoding.F58);

    /// <summary>Writes the id in the given form.</summary>
    /// <param name="encoding">Which form.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="encoding"/> is not one of the named values.</exception>
    public string ToString(JobIdEncoding encoding)
    {
        Span<byte> utf8 = stackalloc byte[JobIdWriter.MaxLength];
        int length = JobIdWriter.Write(_value, encoding, utf8);
        return Encoding.UTF8.GetString(utf8[..length]);
    }

    /// <summary>Writes the id in the form that a format string names, in any case.</summary>
    /// <param name="format">
    /// <c>dec</c>, <c>hex</c>, <c>dothex</c>, <c>kvs</c>, <c>words</c>, <c>f58</c>, <c>f58plain</c> or <c>emoji</c>;
    /// null, empty and <c>G</c> mean <c>f58</c>.
    /// </param>
    /// <exception cref="FormatException"><paramref name="format"/> names no form.</exception>
    public string ToString(string? format) => ToString(JobIdFormatNames.Resolve(format));

    /// <summary>Writes the id into a span of characters.</summary>
    /// <param name="destination">Where to; 48 characters hold every form.</param>
    /// <param name="charsWritten">How many characters were written; 0 if it did not fit.</param>
    /// <param name="encoding">Which form.</param>
    /// <returns>False if <paramref name="destination"/> is too short.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="encoding"/> is not one of the named values.</exception>
    public bool TryFormat(Span<char> destination, out int charsWritten, JobIdEncoding encoding = JobIdEncoding.F58)
    {
        Span<byte> utf8 = stackalloc byte[JobIdWriter.MaxLength];
        int length = JobIdWriter.Write(_value, encoding, utf8);
        if (Utf8.ToUtf16(utf8[..length], destination, out _, out charsWritten) == System.Buffers.OperationStatus.Done)
        {
            return true;
        }

        charsWritten = 0;
        return false;
    }

    /// <summary>Writes the id into a span of UTF-8 bytes.</summary>
    /// <param name="utf8Destination">Where to; 48 bytes hold every form.</param>
    /// <param name="bytesWritten">How many bytes were written; 0 if it did not fit.</param>
    /// <param name="encoding">Which form.</param>
    /// <returns>False if <paramref name="utf8Destination"/> is too short.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="encoding"/> is not one of the named values.</exception>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, JobIdEncoding encoding = JobIdEncoding.F58)
    {
        Span<byte> utf8 = stackalloc byte[JobIdWriter.MaxLength];
        int length = JobIdWriter.Write(_value, encoding, utf8);
        bool fits = utf8[..length].TryCopyTo(utf8Destination);
        bytesWritten = fits ? length : 0;
        return fits;
    }

    // The provider-taking members of the interfaces are explicit: an id reads the same in every culture.

    /// <inheritdoc/>
    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString(format);

    /// <inheritdoc/>
    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten, JobIdFormatNames.Resolve(format));

    /// <inheritdoc/>
    bool IUtf8SpanFormattable.TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten, JobIdFormatNames.Resolve(format));
}
