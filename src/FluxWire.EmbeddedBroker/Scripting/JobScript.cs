namespace FluxWire.Embedded.Scripting;

/// <summary>
/// What a scripted job does instead of running a process: output, exceptions and an end, each at its own time on the
/// broker's <see cref="EmbeddedBrokerOptions.TimeProvider"/>.
/// </summary>
/// <remarks>
/// A script is immutable and may be used for any number of jobs. With a clock that a test moves by hand, a job of two hours
/// ends as soon as the test has moved the clock by two hours, and its eventlog says two hours.
/// </remarks>
/// <example>
/// <code>
/// broker.Scripts.Add("train", JobScript.Begin()
///     .After(TimeSpan.FromMinutes(10)).WriteLine("epoch 1")
///     .At(TimeSpan.FromHours(2)).Exit(0));
/// </code>
/// </example>
public sealed class JobScript
{
    internal JobScript(IReadOnlyList<ScriptStep> steps, IReadOnlyDictionary<int, JobScript?> reactions, FluxErrno startError = default)
    {
        Steps = steps;
        Reactions = reactions;
        StartError = startError;
    }

    /// <summary>What is done and when, in order.</summary>
    internal IReadOnlyList<ScriptStep> Steps { get; }

    /// <summary>What follows a signal; null as a value means that the signal is ignored.</summary>
    internal IReadOnlyDictionary<int, JobScript?> Reactions { get; }

    /// <summary>Why it cannot be started; success if it can.</summary>
    internal FluxErrno StartError { get; }

    /// <summary>Begins a script that starts well.</summary>
    /// <returns>The timeline to fill; it becomes a script with <see cref="JobScriptBuilder.Exit"/>,
    /// <see cref="JobScriptBuilder.DieOf"/> or <see cref="JobScriptBuilder.Hang"/>.</returns>
    public static JobScriptBuilder Begin() => new();

    /// <summary>A script whose command cannot be started; the job ends with an <c>exec</c> exception.</summary>
    /// <param name="errno">Why: ENOENT as if there were no such command (exit code 127), EACCES as if it could not be
    /// executed (126), anything else (1).</param>
    /// <returns>The script.</returns>
    /// <exception cref="ArgumentException"><paramref name="errno"/> is no error.</exception>
    public static JobScript FailToStart(FluxErrno errno)
        => errno.IsError
            ? new JobScript([], new Dictionary<int, JobScript?>(), errno)
            : throw new ArgumentException("A start fails with an errno other than 0.", nameof(errno));
}
