using System.Globalization;

namespace FluxWire.Jobs;

/// <summary>
/// A signal of Linux on x86-64: its number, its name, and the text that glibc's strsignal(3) has for it in the C locale, which
/// flux-core puts into its messages.
/// </summary>
/// <remarks>The default value has number 0, which is no signal.</remarks>
public readonly record struct FluxSignal
{
    /// <summary>The largest number that a wait status can carry; Linux itself has 64 signals.</summary>
    public const int MaxNumber = 127;

    private const int RealTimeMin = 34;
    private const int RealTimeMax = 64;

    /// <summary>A signal by its number.</summary>
    /// <param name="number">1 to <see cref="MaxNumber"/>; numbers without a name are allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is outside of that.</exception>
    public FluxSignal(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
        Number = number;
    }

    /// <summary>SIGHUP, 1.</summary>
    public static FluxSignal Hangup => new(1);

    /// <summary>SIGINT, 2.</summary>
    public static FluxSignal Interrupt => new(2);

    /// <summary>SIGKILL, 9.</summary>
    public static FluxSignal Kill => new(9);

    /// <summary>SIGUSR1, 10.</summary>
    public static FluxSignal User1 => new(10);

    /// <summary>SIGUSR2, 12.</summary>
    public static FluxSignal User2 => new(12);

    /// <summary>SIGALRM, 14: what ends a job at its time limit.</summary>
    public static FluxSignal Alarm => new(14);

    /// <summary>SIGTERM, 15.</summary>
    public static FluxSignal Terminate => new(15);

    /// <summary>SIGCONT, 18.</summary>
    public static FluxSignal Continue => new(18);

    /// <summary>SIGSTOP, 19.</summary>
    public static FluxSignal Stop => new(19);

    /// <summary>The number, 1 to <see cref="MaxNumber"/>; 0 for the default value.</summary>
    public int Number { get; }

    /// <summary>
    /// The name, <c>SIGTERM</c>; for real-time signals <c>SIGRTMIN</c>, <c>SIGRTMIN+1</c> to <c>SIGRTMIN+29</c> and
    /// <c>SIGRTMAX</c>; the number for one without a name.
    /// </summary>
    public string Name => Number switch
    {
        > 0 when Number < SignalTable.Entries.Length => SignalTable.Entries[Number].Name,
        RealTimeMin => "SIGRTMIN",
        RealTimeMax => "SIGRTMAX",
        > RealTimeMin and < RealTimeMax => $"SIGRTMIN+{Text(Number - RealTimeMin)}",
        _ => Text(Number),
    };

    /// <summary>glibc's text: <c>Terminated</c>, <c>Real-time signal 1</c>, <c>Unknown signal 127</c>.</summary>
    public string Description => Number switch
    {
        > 0 when Number < SignalTable.Entries.Length => SignalTable.Entries[Number].Description,
        >= RealTimeMin and <= RealTimeMax => $"Real-time signal {Text(Number - RealTimeMin)}",
        _ => $"Unknown signal {Text(Number)}",
    };

    /// <summary>Reads a signal: <c>SIGTERM</c>, <c>TERM</c> or <c>15</c>, in any case.</summary>
    /// <remarks>
    /// Also <c>SIGRTMIN+1</c>, <c>SIGRTMAX-1</c> and the old names <c>SIGIOT</c>, <c>SIGCLD</c> and <c>SIGPOLL</c>, which
    /// flux-core's own table does not have. Numbers are 1 to 64, what kill(2) takes.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text names no signal; the message says what is accepted.</exception>
    public static FluxSignal Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out FluxSignal signal)
            ? signal
            : throw new FormatException(
                $"'{text}' is not a signal. Accepted: a name such as SIGTERM or TERM, or a number from 1 to 64.");

    /// <summary>Reads a signal as <see cref="Parse"/> does, and returns false where that throws.</summary>
    /// <param name="text">The text.</param>
    /// <param name="signal">The signal, or the default.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out FluxSignal signal)
    {
        bool known = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || SignalTable.TryFind(WithoutPrefix(text), out number)
            || TryParseRealTime(WithoutPrefix(text), out number);
        known = known && number is >= 1 and <= RealTimeMax;
        signal = known ? new FluxSignal(number) : default;
        return known;
    }

    /// <summary>Writes the <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> name) =>
        name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? name[3..] : name;

    private static bool TryParseRealTime(ReadOnlySpan<char> name, out int number)
    {
        bool fromMin = name.StartsWith("RTMIN", StringComparison.OrdinalIgnoreCase);
        bool fromMax = name.StartsWith("RTMAX", StringComparison.OrdinalIgnoreCase);
        number = fromMin ? RealTimeMin : RealTimeMax;
        if (!fromMin && !fromMax)
        {
            return false;
        }

        int offset = 0;
        if (name.Length > 5)
        {
            if (name[5] != (fromMin ? '+' : '-')
                || !int.TryParse(name[6..], NumberStyles.None, CultureInfo.InvariantCulture, out offset))
            {
                return false;
            }
        }

        number += fromMin ? offset : -offset;
        return offset <= RealTimeMax - RealTimeMin;
    }
}
