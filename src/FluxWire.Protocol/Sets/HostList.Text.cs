using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FluxWire;

public sealed partial class HostList
{
    /// <summary>Reads a list written as RFC 29 says: <c>node[0-3,7],login1,rack[1-2]-eth0</c>, or nothing for the empty list.</summary>
    /// <remarks>
    /// Commas, blanks and tabs separate, in any number. Zeros in front of a range's first number pad all of its numbers, and as in libflux
    /// only these: <c>n[005,4]</c> is <c>n005,n4</c>, where RFC 29 pads everything in the brackets. Unlike libflux, these
    /// are refused: brackets behind brackets, which libflux takes as a part of the name; blanks, signs and a missing second number in brackets;
    /// a number in brackets above 64 bits, which libflux clips; control characters. A name whose own number is above 64 bits, which libflux
    /// loses, is a name without a number.
    /// </remarks>
    /// <param name="s">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="s"/> is null.</exception>
    /// <exception cref="FormatException">The text is no list, or exceeds <see cref="MaxCount"/>, <see cref="MaxNameLength"/> or
    /// <see cref="MaxTextLength"/>; the message says what is wrong and where.</exception>
    public static HostList Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static HostList Parse(ReadOnlySpan<char> s)
    {
        HostListReader reader = new(s);
        return reader.TryRead(out HostRange[] ranges)
            ? FromOwned(ranges)
            : throw new FormatException(
                $"Not a list of hosts: {reader.Problem} at character {reader.Position}. "
                + "Accepted: names joined by commas, with numbers and ranges in brackets such as node[0-3,7].");
    }

    /// <summary>Reads a list as <see cref="Parse(string)"/> does, and returns false where that throws.</summary>
    /// <param name="s">The text, or null.</param>
    /// <param name="result">The list, or null.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out HostList? result)
    {
        result = null;
        return s is not null && TryParse(s.AsSpan(), out result);
    }

    /// <inheritdoc cref="TryParse(string, out HostList)"/>
    public static bool TryParse(ReadOnlySpan<char> s, [NotNullWhen(true)] out HostList? result)
    {
        result = new HostListReader(s).TryRead(out HostRange[] ranges) ? FromOwned(ranges) : null;
        return result is not null;
    }

    /// <summary>Writes the list in its short form, as libflux does: neighbours that differ in the number at their end share brackets.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int i = 0; i < _ranges.Length;)
        {
            i += _ranges[i].EndsWithNumber ? AppendGroup(text, i) : AppendNames(text, _ranges[i]);
        }

        return text.ToString();
    }

    // The provider-taking members of the interfaces are explicit: a list reads the same in every culture.

    /// <inheritdoc/>
    static HostList IParsable<HostList>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static HostList ISpanParsable<HostList>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static bool IParsable<HostList>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out HostList result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    static bool ISpanParsable<HostList>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out HostList result) =>
        TryParse(s, out result);

    // All ranges from one on that have its prefix; answers how many they are.
    private int AppendGroup(StringBuilder text, int first)
    {
        string prefix = _ranges[first].Prefix;
        int end = first + 1;
        while (end < _ranges.Length && _ranges[end].EndsWithNumber && _ranges[end].Prefix == prefix)
        {
            end++;
        }

        bool brackets = end - first > 1 || _ranges[first].Count > 1;
        AppendSeparator(text).Append(prefix).Append(brackets ? "[" : "");
        for (int i = first; i < end; i++)
        {
            HostRange range = _ranges[i];
            text.Append(i > first ? "," : "");
            AppendNumber(text, range.First, range.Width);
            if (range.Count > 1)
            {
                AppendNumber(text.Append('-'), range.Last, range.Width);
            }
        }

        text.Append(brackets ? "]" : "");
        return end - first;
    }

    private static int AppendNames(StringBuilder text, in HostRange range)
    {
        Span<char> name = stackalloc char[MaxNameLength];
        for (int i = 0; i < range.Count; i++)
        {
            AppendSeparator(text).Append(name[..range.WriteName(i, name)]);
        }

        return 1;
    }

    private static StringBuilder AppendSeparator(StringBuilder text) => text.Length > 0 ? text.Append(',') : text;

    private static void AppendNumber(StringBuilder text, ulong number, int width)
    {
        Span<char> digits = stackalloc char[MaxNameLength];
        text.Append(digits[..HostNumber.Write(number, width, digits)]);
    }
}
