using System.Text;
using FluxWire.Embedded.Output;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Scripting;

/// <summary>The timeline of a <see cref="JobScript"/> while it is written: <see cref="After"/> and <see cref="At"/> move along it,
/// the other methods put something at the place that was reached.</summary>
public sealed class JobScriptBuilder
{
    private const int LeastSevere = 7;

    private readonly List<ScriptStep> _steps = [];
    private readonly Dictionary<int, JobScript?> _reactions = [];
    private TimeSpan _offset;

    internal JobScriptBuilder()
    {
    }

    /// <summary>Moves on by a while.</summary>
    /// <param name="delay">How long, counted from the place that was reached; not negative.</param>
    /// <returns>This timeline.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    public JobScriptBuilder After(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        _offset += delay;
        return this;
    }

    /// <summary>Moves on to a time.</summary>
    /// <param name="sinceStart">When, counted from the start of the job's tasks; not before the place that was reached.</param>
    /// <returns>This timeline.</returns>
    /// <exception cref="ArgumentOutOfRangeException">That would be a step back.</exception>
    public JobScriptBuilder At(TimeSpan sinceStart)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sinceStart, _offset);
        _offset = sinceStart;
        return this;
    }

    /// <summary>Writes a line to standard output.</summary>
    /// <param name="line">The line, without its newline.</param>
    /// <returns>This timeline.</returns>
    public JobScriptBuilder WriteLine(string line) => Write(OutputStream.Out, Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Writes bytes to standard output; they appear in the job's log when a newline, or the end, follows.</summary>
    /// <param name="data">The bytes, UTF-8 or not.</param>
    /// <returns>This timeline.</returns>
    public JobScriptBuilder Write(ReadOnlyMemory<byte> data) => Write(OutputStream.Out, data);

    /// <summary>Writes a line to standard error.</summary>
    /// <param name="line">The line, without its newline.</param>
    /// <returns>This timeline.</returns>
    public JobScriptBuilder WriteErrorLine(string line) => Write(OutputStream.Error, Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Raises an exception on the job, as its own tools or an administrator may do.</summary>
    /// <param name="type">What kind; one word.</param>
    /// <param name="severity">0 ends the job (the tasks get SIGTERM); 1 to 7 only tell. Default: 0.</param>
    /// <param name="note">Words about it. Default: none.</param>
    /// <returns>This timeline.</returns>
    /// <exception cref="ArgumentException"><paramref name="type"/> is empty or not one word.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="severity"/> is not from 0 to 7.</exception>
    public JobScriptBuilder RaiseException(string type, int severity = 0, string note = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentOutOfRangeException.ThrowIfNegative(severity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(severity, LeastSevere);
        if (type.Any(static c => c == '=' || char.IsWhiteSpace(c)))
        {
            throw new ArgumentException("An exception's type is one word without '='.", nameof(type));
        }

        _steps.Add(new ScriptStep.Raise(_offset, type, severity, note));
        return this;
    }

    /// <summary>Says what happens at a signal, instead of dying of it. What the timeline had still in store is dropped then.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="reaction">What follows, counted from the arrival of the signal. Its own reactions hold from then on.</param>
    /// <returns>This timeline.</returns>
    /// <exception cref="ArgumentException">The signal cannot be caught: it is SIGKILL or SIGSTOP.</exception>
    public JobScriptBuilder OnSignal(FluxSignal signal, JobScript reaction)
    {
        ArgumentNullException.ThrowIfNull(reaction);
        SetReaction(signal, reaction);
        return this;
    }

    /// <summary>Takes no notice of a signal.</summary>
    /// <param name="signal">The signal.</param>
    /// <returns>This timeline.</returns>
    /// <exception cref="ArgumentException">The signal cannot be caught: it is SIGKILL or SIGSTOP.</exception>
    public JobScriptBuilder IgnoreSignal(FluxSignal signal)
    {
        SetReaction(signal, null);
        return this;
    }

    /// <summary>Ends the script: the task exits.</summary>
    /// <param name="code">The exit code, 0 to 255.</param>
    /// <returns>The script.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is not from 0 to 255.</exception>
    public JobScript Exit(int code)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, byte.MaxValue);
        return End(WaitStatus.FromExitCode(code));
    }

    /// <summary>Ends the script: the task dies of a signal, as if it had crashed.</summary>
    /// <param name="signal">The signal.</param>
    /// <returns>The script.</returns>
    public JobScript DieOf(FluxSignal signal) => End(WaitStatus.FromSignal(signal));

    /// <summary>Ends the script without an end of the task: it goes on until it is cancelled, killed or out of time.</summary>
    /// <returns>The script.</returns>
    public JobScript Hang() => new([.. _steps], new Dictionary<int, JobScript?>(_reactions));

    private JobScriptBuilder Write(OutputStream stream, ReadOnlyMemory<byte> data)
    {
        _steps.Add(new ScriptStep.Write(_offset, stream, data.ToArray()));
        return this;
    }

    private void SetReaction(FluxSignal signal, JobScript? reaction)
        => _reactions[signal.Number] = signal != FluxSignal.Kill && signal != FluxSignal.Stop
            ? reaction : throw new ArgumentException($"{signal.Name} cannot be caught or ignored.", nameof(signal));

    private JobScript End(WaitStatus status)
        => new([.. _steps, new ScriptStep.End(_offset, status)], new Dictionary<int, JobScript?>(_reactions));
}
