using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FluxWire;

public sealed partial class IdSet
{
    /// <summary>Reads a set written as RFC 22 says: <c>0-3,7</c>, <c>[0-3,7]</c>, or nothing for the empty set.</summary>
    /// <remarks>
    /// Ids ascend, have no leading zero and no sign; a range has its larger end behind; there are no blanks. Unlike libflux,
    /// a number above 32 bits is refused where libflux keeps its low 32 bits, and so is an empty member (<c>1,,2</c>), which
    /// the grammar does not have and libflux skips.
    /// </remarks>
    /// <param name="s">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="s"/> is null.</exception>
    /// <exception cref="FormatException">The text is no set; the message says why and where.</exception>
    public static IdSet Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static IdSet Parse(ReadOnlySpan<char> s)
    {
        IdSetReader reader = new(s);
        return reader.TryRead(out IdRange[] ranges)
            ? FromCanonical(ranges)
            : throw new FormatException(
                $"Not a set of ids: {reader.Problem} at character {reader.Position}. "
                + "Accepted: ascending ids and ranges such as 0-3,7, with or without [ ].");
    }

    /// <summary>Reads a set as <see cref="Parse(string)"/> does, and returns false where that throws.</summary>
    /// <param name="s">The text, or null.</param>
    /// <param name="result">The set, or null.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out IdSet? result)
    {
        result = null;
        return s is not null && TryParse(s.AsSpan(), out result);
    }

    /// <inheritdoc cref="TryParse(string, out IdSet)"/>
    public static bool TryParse(ReadOnlySpan<char> s, [NotNullWhen(true)] out IdSet? result)
    {
        result = new IdSetReader(s).TryRead(out IdRange[] ranges) ? FromCanonical(ranges) : null;
        return result is not null;
    }

    /// <summary>Writes the set with ranges and without brackets: <c>0-3,7</c>; the empty set is an empty string.</summary>
    public override string ToString() => ToString(IdSetNotation.Ranges);

    /// <summary>Writes the set as libflux's idset_encode(3) does with the same flags.</summary>
    /// <param name="notation">Whether to use ranges and brackets.</param>
    public string ToString(IdSetNotation notation)
    {
        bool brackets = notation.HasFlag(IdSetNotation.Brackets)
            && (_ranges.Length > 1 || (_ranges.Length == 1 && _ranges[0].First != _ranges[0].Last));
        StringBuilder text = new();
        foreach (IdRange range in _ranges)
        {
            AppendRange(text, range, notation.HasFlag(IdSetNotation.Ranges));
        }

        return brackets ? text.Insert(0, '[').Append(']').ToString() : text.ToString();
    }

    // The provider-taking members of the interfaces are explicit: a set reads the same in every culture.

    /// <inheritdoc/>
    static IdSet IParsable<IdSet>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static IdSet ISpanParsable<IdSet>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static bool IParsable<IdSet>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out IdSet result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    static bool ISpanParsable<IdSet>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out IdSet result) =>
        TryParse(s, out result);

    private static void AppendRange(StringBuilder text, IdRange range, bool asRange)
    {
        if (asRange)
        {
            AppendSeparated(text, range.First);
            if (range.Last != range.First)
            {
                text.Append('-').Append(range.Last);
            }

            return;
        }

        for (uint id = range.First; id <= range.Last; id++)
        {
            AppendSeparated(text, id);
        }
    }

    private static void AppendSeparated(StringBuilder text, uint id)
    {
        if (text.Length > 0)
        {
            text.Append(',');
        }

        text.Append(id);
    }
}
