using System.Globalization;

namespace FluxWire.Jobs;

/// <summary>
/// How the job shell ended: the integer that waitpid(2) fills in on Linux, as the <c>finish</c> event carries it (RFC 21).
/// </summary>
/// <remarks>
/// It tells of the shell, not of the tasks. A shell reports a task that a signal ended as exit code 128 + signal.
/// </remarks>
/// <param name="Value">The raw status; 0 is success.</param>
public readonly record struct WaitStatus(int Value)
{
    private const int TasksSignaled = 128;
    private const int StoppedMark = 0x7f;

    /// <summary>Whether it ended by itself, so that <see cref="ExitCode"/> has a value.</summary>
    public bool Exited => TerminationBits == 0;

    /// <summary>The code it exited with, 0 to 255; null if it did not exit.</summary>
    public int? ExitCode => Exited ? (Value >> 8) & 0xff : null;

    /// <summary>Whether a signal ended it, so that <see cref="Signal"/> has a value.</summary>
    public bool Signaled => TerminationBits is not (0 or StoppedMark);

    /// <summary>The signal that ended it; null if none did.</summary>
    public FluxSignal? Signal => Signaled ? new FluxSignal(TerminationBits) : null;

    /// <summary>Whether it exited with code 0.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>
    /// The number that Python's <c>JobInfo.returncode</c> has: the exit code, or minus the signal that ended the shell;
    /// null for a status that is neither, which no job has.
    /// </summary>
    public int? ReturnCode => ExitCode ?? -Signal?.Number;

    private int TerminationBits => Value & 0x7f;

    /// <summary>The status of a process that exited.</summary>
    /// <param name="code">0 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is outside of that.</exception>
    public static WaitStatus FromExitCode(int code)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 0xff);
        return new WaitStatus(code << 8);
    }

    /// <summary>The status of a process that a signal ended, without a core dump.</summary>
    /// <param name="signal">1 to 126.</param>
    /// <exception cref="ArgumentOutOfRangeException">The signal's number is outside of that.</exception>
    public static WaitStatus FromSignal(FluxSignal signal)
    {
        ArgumentOutOfRangeException.ThrowIfZero(signal.Number, nameof(signal));
        ArgumentOutOfRangeException.ThrowIfEqual(signal.Number, StoppedMark, nameof(signal));
        return new WaitStatus(signal.Number);
    }

    /// <summary>The text that <c>job-manager.wait</c> gives for a job that ended with this status.</summary>
    /// <returns>
    /// Empty for success; <c>task(s) exited with exit code 3</c>; above 128 the signal, as in <c>task(s) Killed</c>;
    /// <c>job shell Killed</c> if the shell itself was ended by a signal; <c>unexpected wait(2) status 4991</c> otherwise.
    /// </returns>
    public string Describe() => this switch
    {
        { Signal: { } signal } => $"job shell {signal.Description}",
        { ExitCode: 0 } => "",
        { ExitCode: > TasksSignaled and { } code } => $"task(s) {new FluxSignal(code - TasksSignaled).Description}",
        { ExitCode: { } code } => string.Create(CultureInfo.InvariantCulture, $"task(s) exited with exit code {code}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"unexpected wait(2) status {Value}"),
    };

    /// <summary>
    /// The exit code for a program that stands for the job, as <c>flux job attach</c> has it: the exit code, or 128 + the
    /// signal that ended the shell.
    /// </summary>
    /// <exception cref="InvalidOperationException">The status is neither an exit nor a signal.</exception>
    public int ToExitCode() =>
        ExitCode ?? (Signal is { } signal
            ? TasksSignaled + signal.Number
            : throw new InvalidOperationException($"{Value} is the wait status of a process that has not ended."));

    /// <summary>Writes the raw number, as it stands in the eventlog.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
