namespace FluxWire;

/// <summary>
/// Flux Standard Duration (RFC 23): a number and <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, seconds if there is
/// none, or infinity. It reads and writes what the Python bindings of flux-core do.
/// </summary>
/// <remarks>
/// What may be read: <c>10</c>, <c>1.5h</c>, <c>250ms</c>, <c>.5</c>, <c>1e3s</c>; a plus sign; blanks in front of the number
/// and between number and unit; <c>inf</c>, <c>infinity</c>, <c>INF</c>, <c>INFINITY</c>. Units are case sensitive, and there
/// is one of them: <c>1h30m</c> is refused. Unlike the bindings, any minus sign, an underscore between digits and a digit that
/// is not ASCII are refused.
/// </remarks>
public static class FluxDuration
{
    private const double TicksPerSecond = TimeSpan.TicksPerSecond;

    private const string Accepted =
        "Accepted: a number that is not negative with ms, s, m, h or d, such as 1.5h; seconds without a unit; inf.";

    /// <summary>Reads a duration as seconds.</summary>
    /// <param name="text">The text.</param>
    /// <returns>
    /// Seconds, from 0; <see cref="double.PositiveInfinity"/> for infinity. With a unit other than <c>s</c> the value is
    /// rounded to the microsecond, as the Python bindings do, but never to zero.
    /// </returns>
    /// <exception cref="FormatException">The text is no duration; the message says what is accepted.</exception>
    public static double ParseSeconds(ReadOnlySpan<char> text) =>
        TryParseSeconds(text, out double seconds)
            ? seconds
            : throw new FormatException($"'{text}' is not a Flux Standard Duration. {Accepted}");

    /// <summary>Reads a duration as <see cref="ParseSeconds"/> does, and returns false where that throws.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seconds">Seconds, or 0.</param>
    public static bool TryParseSeconds(ReadOnlySpan<char> text, out double seconds) =>
        FluxDurationReader.TryRead(text, out seconds);

    /// <summary>Reads a duration as a <see cref="TimeSpan"/>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The duration, rounded to 100 ns; <see cref="Timeout.InfiniteTimeSpan"/> for infinity.</returns>
    /// <exception cref="FormatException">The text is no duration; the message says what is accepted.</exception>
    /// <exception cref="OverflowException">The duration is finite and above <see cref="TimeSpan.MaxValue"/>.</exception>
    public static TimeSpan Parse(ReadOnlySpan<char> text) =>
        TryConvert(ParseSeconds(text), out TimeSpan duration)
            ? duration
            : throw new OverflowException($"'{text}' is longer than a TimeSpan can be.");

    /// <summary>Reads a duration as <see cref="Parse"/> does, and returns false where that throws.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration, or zero.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        return TryParseSeconds(text, out double seconds) && TryConvert(seconds, out duration);
    }

    /// <summary>Writes a duration for people, as <c>flux jobs</c> does: to about four digits, so not without loss.</summary>
    /// <param name="seconds">Seconds, from 0; <see cref="double.PositiveInfinity"/> is <c>inf</c>.</param>
    /// <returns>
    /// Below 1 ms <c>0s</c>; below 10 s milliseconds as in <c>1.500s</c>; above that four digits in the largest of s, m, h
    /// and d that is reached, without zeros at the end: <c>1.5m</c>, <c>59.98m</c>, <c>1e+04d</c>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="seconds"/> is negative or not a number.</exception>
    public static string Format(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        return seconds switch
        {
            double.NaN => throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "A duration is a number."),
            double.PositiveInfinity => "inf",
            < 1e-3 => "0s",
            < 10 => PrintfNumber.Fixed(seconds, decimals: 3, "s"),
            < 60 => PrintfNumber.General(seconds, significant: 4, "s"),
            < 3600 => PrintfNumber.General(seconds / 60, significant: 4, "m"),
            < 86400 => PrintfNumber.General(seconds / 3600, significant: 4, "h"),
            _ => PrintfNumber.General(seconds / 86400, significant: 4, "d"),
        };
    }

    /// <summary>Writes a duration for people; see <see cref="Format(double)"/>.</summary>
    /// <param name="duration">The duration; <see cref="Timeout.InfiniteTimeSpan"/> is <c>inf</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is negative and not infinite.</exception>
    public static string Format(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
        {
            return "inf";
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return Format(duration.TotalSeconds);
    }

    private static bool TryConvert(double seconds, out TimeSpan duration)
    {
        double ticks = Math.Round(seconds * TicksPerSecond);
        bool fits = ticks < long.MaxValue;
        duration = double.IsPositiveInfinity(seconds) ? Timeout.InfiniteTimeSpan
            : fits ? TimeSpan.FromTicks((long)ticks)
            : TimeSpan.Zero;
        return fits || double.IsPositiveInfinity(seconds);
    }
}
