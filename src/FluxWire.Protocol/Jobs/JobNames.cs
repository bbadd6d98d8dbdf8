using System.Diagnostics.CodeAnalysis;

namespace FluxWire.Jobs;

/// <summary>
/// Reads and writes the names of <see cref="JobState"/> and <see cref="JobOutcome"/> in the spellings of flux-core
/// (RFC 21 gives the states, flux_job_statetostr(3) the spellings).
/// </summary>
public static class JobNames
{
    private static readonly Entry[] States =
    [
        new((int)JobState.New, "NEW", "N"),
        new((int)JobState.Depend, "DEPEND", "D"),
        new((int)JobState.Priority, "PRIORITY", "P"),
        new((int)JobState.Sched, "SCHED", "S"),
        new((int)JobState.Run, "RUN", "R"),
        new((int)JobState.Cleanup, "CLEANUP", "C"),
        new((int)JobState.Inactive, "INACTIVE", "I"),
        new((int)JobState.Pending, "PENDING", "PD"),
        new((int)JobState.Running, "RUNNING", "RU"),
        new((int)JobState.Active, "ACTIVE", "A"),
    ];

    private static readonly Entry[] Outcomes =
    [
        new((int)JobOutcome.Completed, "COMPLETED", "CD"),
        new((int)JobOutcome.Failed, "FAILED", "F"),
        new((int)JobOutcome.Canceled, "CANCELED", "CA"),
        new((int)JobOutcome.TimedOut, "TIMEOUT", "TO"),
    ];

    /// <summary>Writes a state's name, or that of one of the three named masks.</summary>
    /// <param name="state">The state.</param>
    /// <param name="style">The spelling; long and upper case unless said otherwise.</param>
    /// <returns>The name; <c>(unknown)</c>, in the short spellings <c>?</c>, for any other value, as libflux has it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="style"/> is not one of the named values.</exception>
    public static string ToName(this JobState state, JobNameStyle style = JobNameStyle.LongUpper) =>
        Name(States, (int)state, style);

    /// <summary>Writes an outcome's name.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="style">The spelling; long and upper case unless said otherwise.</param>
    /// <returns>The name; <c>(unknown)</c>, in the short spellings <c>?</c>, for any other value, as libflux has it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="style"/> is not one of the named values.</exception>
    public static string ToName(this JobOutcome outcome, JobNameStyle style = JobNameStyle.LongUpper) =>
        Name(Outcomes, (int)outcome, style);

    /// <summary>Reads a state, or one of the masks, from any of its four spellings.</summary>
    /// <param name="name">The name; <c>Run</c> is none of the four.</param>
    /// <exception cref="FormatException">It is no state's name; the message lists them.</exception>
    public static JobState ParseState(ReadOnlySpan<char> name) =>
        TryParseState(name, out JobState state) ? state : throw Unknown(name, "state", States);

    /// <summary>Reads a state as <see cref="ParseState"/> does, and returns false where that throws.</summary>
    /// <param name="name">The name.</param>
    /// <param name="state">The state, or <see cref="JobState.None"/>.</param>
    public static bool TryParseState(ReadOnlySpan<char> name, out JobState state)
    {
        bool found = TryFind(States, name, out int value);
        state = (JobState)value;
        return found;
    }

    /// <summary>Reads an outcome from any of its four spellings.</summary>
    /// <param name="name">The name; <c>Failed</c> is none of the four.</param>
    /// <exception cref="FormatException">It is no outcome's name; the message lists them.</exception>
    public static JobOutcome ParseOutcome(ReadOnlySpan<char> name) =>
        TryParseOutcome(name, out JobOutcome outcome) ? outcome : throw Unknown(name, "result", Outcomes);

    /// <summary>Reads an outcome as <see cref="ParseOutcome"/> does, and returns false where that throws.</summary>
    /// <param name="name">The name.</param>
    /// <param name="outcome">The outcome, or <see cref="JobOutcome.None"/>.</param>
    public static bool TryParseOutcome(ReadOnlySpan<char> name, out JobOutcome outcome)
    {
        bool found = TryFind(Outcomes, name, out int value);
        outcome = (JobOutcome)value;
        return found;
    }

    private static string Name(Entry[] entries, int value, JobNameStyle style)
    {
        Entry entry = Array.Find(entries, candidate => candidate.Value == value) ?? Entry.Unknown;
        return style switch
        {
            JobNameStyle.LongUpper => entry.LongUpper,
            JobNameStyle.LongLower => entry.LongLower,
            JobNameStyle.ShortUpper => entry.ShortUpper,
            JobNameStyle.ShortLower => entry.ShortLower,
            _ => throw new ArgumentOutOfRangeException(nameof(style), style, "Not a spelling of flux-core."),
        };
    }

    private static bool TryFind(Entry[] entries, ReadOnlySpan<char> name, out int value)
    {
        value = 0;
        foreach (Entry entry in entries)
        {
            if (name.SequenceEqual(entry.LongUpper) || name.SequenceEqual(entry.LongLower)
                || name.SequenceEqual(entry.ShortUpper) || name.SequenceEqual(entry.ShortLower))
            {
                value = entry.Value;
                return true;
            }
        }

        return false;
    }

    private static FormatException Unknown(ReadOnlySpan<char> name, string kind, Entry[] entries)
    {
        string accepted = string.Join(", ", entries.Select(entry => $"{entry.LongUpper} ({entry.ShortUpper})"));
        return new FormatException($"'{name}' is not a job {kind}. Accepted, also in lower case: {accepted}.");
    }

    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "Flux has lower-case names.")]
    private sealed class Entry(int value, string longUpper, string shortUpper)
    {
        /// <summary>Found under no value: a way to spell what has no name.</summary>
        public static readonly Entry Unknown = new(-1, "(unknown)", "?");

        public int Value { get; } = value;

        public string LongUpper { get; } = longUpper;

        public string ShortUpper { get; } = shortUpper;

        public string LongLower { get; } = longUpper.ToLowerInvariant();

        public string ShortLower { get; } = shortUpper.ToLowerInvariant();
    }
}
