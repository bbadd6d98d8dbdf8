using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Loop;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Execution;

/// <summary>Ends a job whose first task has exited and whose others do not follow: shell options exit-timeout and exit-on-error.</summary>
internal sealed class TaskExitWatchdog
{
    private const double DefaultTimeoutSeconds = 30;

    private readonly BrokerLoop _loop;
    private readonly Job _job;
    private readonly string _hostName;
    private readonly Action<string, int, int?> _die;
    private LoopTimer? _timer;

    /// <param name="loop">The loop.</param>
    /// <param name="job">The job.</param>
    /// <param name="hostName">The node's name, for the note.</param>
    /// <param name="die">Ends the job: note, exit code, wait status of the task.</param>
    public TaskExitWatchdog(BrokerLoop loop, Job job, string hostName, Action<string, int, int?> die)
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
                _die($"{who} failed ({how}) and exit-on-error is set", status.ToExitCode(), status.Value));
        }
        else if (Timeout() is { } seconds)
        {
            string timeout = FluxDuration.Format(seconds);
            _timer = _loop.Schedule(TimeSpan.FromSeconds(seconds), () =>
                _die($"{who} exited ({how}) and exit-timeout={timeout} has expired", status.ToExitCode(), status.Value));
        }
    }

    public void Cancel() => _timer?.Cancel();

    private double? Timeout() => _job.Spec.ShellOption("exit-timeout") switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { ValueKind: JsonValueKind.String } text => FluxDuration.TryParseSeconds(text.GetString(), out double seconds) ? seconds : null,
        _ => DefaultTimeoutSeconds,
    };

    private static bool IsSet(JsonElement? option)
        => option is { ValueKind: JsonValueKind.True } || (option is { ValueKind: JsonValueKind.Number } number && number.GetDouble() != 0);
}
