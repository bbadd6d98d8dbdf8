using System.Globalization;
using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Loop;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Execution;

/// <summary>Ends a job whose first task has exited and whose others do not follow: shell options exit-timeout and exit-on-error.</summary>
internal sealed class TaskExitWatchdog
{
    /// <summary>Its name in the messages of the shell.</summary>
    public const string Component = "task-exit";

    private const double DefaultTimeoutSeconds = 30;

    private readonly BrokerLoop _loop;
    private readonly Job _job;
    private readonly string _hostName;
    private readonly Action<string, WaitStatus> _die;
    private LoopTimer? _timer;

    /// <param name="loop">The loop.</param>
    /// <param name="job">The job.</param>
    /// <param name="hostName">The node's name, for the note.</param>
    /// <param name="die">Ends the job: note, and the status of the task that exited.</param>
    public TaskExitWatchdog(BrokerLoop loop, Job job, string hostName, Action<string, WaitStatus> die)
    {
        _loop = loop;
        _job = job;
        _hostName = hostName;
        _die = die;
    }

    /// <summary>The first task has exited.</summary>
    public void TaskExited(int rank, WaitStatus status)
    {
        string command = _job.Spec.Command[0];
        string how = status.Signal is { } signal ? signal.Description : $"Exit {status.ExitCode}";
        string who = $"{command[(command.LastIndexOf('/') + 1)..]}: task rank {rank} on host {_hostName}";
        if (IsSet(_job.Spec.ShellOption("exit-on-error")) && !status.IsSuccess)
        {
            // Only when the present piece of work is done: the exit must be on record before the job ends over it.
            _timer = _loop.Schedule(TimeSpan.Zero, () =>
                _die($"{who} failed ({how}) and exit-on-error is set", status));
        }
        else if (Timeout() is { } seconds)
        {
            string timeout = Format(seconds);
            _timer = _loop.Schedule(TimeSpan.FromSeconds(seconds), () =>
                _die($"{who} exited ({how}) and exit-timeout={timeout} has expired", status));
        }
    }

    public void Cancel() => _timer?.Cancel();

    private double? Timeout() => _job.Spec.ShellOption("exit-timeout") switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { ValueKind: JsonValueKind.String } text => FluxDuration.TryParseSeconds(text.GetString(), out double seconds) ? seconds : null,
        _ => DefaultTimeoutSeconds,
    };

    // The C formatting of durations, which is shorter than the one of the Python tools: 0.3s, 30s, 1.5m.
    private static string Format(double seconds)
    {
        (double unit, string suffix) = seconds switch
        {
            < 60 => (1, "s"),
            < 3600 => (60, "m"),
            < 86400 => (3600, "h"),
            _ => (86400, "d"),
        };
        return (seconds / unit).ToString("G6", CultureInfo.InvariantCulture) + suffix;
    }

    private static bool IsSet(JsonElement? option)
        => option is { ValueKind: JsonValueKind.True } || (option is { ValueKind: JsonValueKind.Number } number && number.GetDouble() != 0);
}
