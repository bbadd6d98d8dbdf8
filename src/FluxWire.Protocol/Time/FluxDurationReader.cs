using System.Buffers;
using System.Globalization;

namespace FluxWire;

/// <summary>The grammar of RFC 23 as flux-core's Python bindings read it.</summary>
internal static class FluxDurationReader
{
    private const double MicrosecondsPerSecond = 1e6;

    // Up to here every count of microseconds is exact in a double (285 years); above, rounding would only add noise.
    private const double ExactSeconds = (1L << 53) / MicrosecondsPerSecond;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.eE+-");

    public static bool TryRead(ReadOnlySpan<char> text, out double seconds)
    {
        if (text is "inf" or "infinity" or "INF" or "INFINITY")
        {
            seconds = double.PositiveInfinity;
            return true;
        }

        // A value in seconds stays as written; the others are rounded like Python's timedelta.
        bool valid = text switch
        {
            [.. var number, 'm', 's'] => TryReadNumber(number, out seconds) && TryRound(seconds / 1000, out seconds),
            [.. var number, 's'] => TryReadNumber(number, out seconds),
            [.. var number, 'm'] => TryReadNumber(number, out seconds) && TryRound(seconds * 60, out seconds),
            [.. var number, 'h'] => TryReadNumber(number, out seconds) && TryRound(seconds * 3600, out seconds),
            [.. var number, 'd'] => TryReadNumber(number, out seconds) && TryRound(seconds * 86400, out seconds),
            _ => TryReadNumber(text, out seconds),
        };
        seconds = valid ? seconds : 0;
        return valid;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out double number)
    {
        number = 0;
        text = text.Trim(" \t\n\v\f\r");

        // Looked at before TryParse, which would also take words for infinity, a sign, and NULs at the end.
        return !text.IsEmpty
            && text[0] != '-'
            && !text.ContainsAnyExcept(NumberCharacters)
            && double.TryParse(
                text,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out number)
            && double.IsFinite(number);
    }

    private static bool TryRound(double seconds, out double rounded)
    {
        rounded = seconds;
        if (seconds < ExactSeconds)
        {
            double microseconds = Math.Round(seconds * MicrosecondsPerSecond, MidpointRounding.ToEven);

            // Zero often means "no limit" to Flux: what was written as more than nothing stays so.
            rounded = microseconds == 0 ? seconds : microseconds / MicrosecondsPerSecond;
        }

        return double.IsFinite(rounded);
    }
}
