using System.Globalization;
using System.Text.Json;
using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Output;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Execution;

/// <summary>One run of a job: does what the exec service and the job shell of a real instance do together, and writes the same events.</summary>
internal sealed class JobExecution
{
    private readonly Job _job;
    private readonly ExecutionServices _services;
    private readonly BrokerLoop _loop;
    private readonly JobLifecycle _lifecycle;
    private readonly ITaskLauncher _launcher;
    private readonly Eventlog _log;
    private readonly KillTimers _killTimers;
    private readonly List<RunningTask> _tasks = [];
    private TaskExitWatchdog? _watchdog;
    private JobInput? _input;
    private JobOutput? _output;
    private LoopTimer? _timeLimit;
    private string? _temporaryDirectory;
    private WaitStatus? _abortStatus;
    private bool _isAborting;
    private bool _isOver;

    public JobExecution(Job job, ExecutionServices services, ITaskLauncher launcher)
    {
        _job = job;
        _services = services;
        _loop = services.Loop;
        _lifecycle = services.Lifecycle;
        _launcher = launcher;
        _log = job.Guest.Open(GuestLogs.Exec);
        _killTimers = new KillTimers(_loop, () => Signal(FluxSignal.Kill.Number), () => End(WaitStatus.FromSignal(FluxSignal.Kill)));
    }

    /// <summary>The output log, for the parts of the shell that write to it.</summary>
    public JobOutput Output => _output!;

    /// <summary>Starts the tasks.</summary>
    public void Start()
    {
        Log("init");
        Log("starting");
        _lifecycle.Started(_job);
        _job.Guest.Start();
        SetTimeLimit(_job.Allocation!.Expiration);
        StartShell();
        StartTasks();
    }

    /// <summary>Sends a signal to every task.</summary>
    public void Signal(int signal)
    {
        foreach (RunningTask task in _tasks)
        {
            task.Task?.Signal(signal);
        }
    }

    /// <summary>Ends the job because of a fatal exception: SIGTERM, and SIGKILL if that does not help.</summary>
    /// <param name="waitStatus">The status that the raiser wants the job to end with, as wait(2) tells it.</param>
    public void Abort(int? waitStatus)
    {
        if (_isOver)
        {
            return;
        }

        // Tasks are told each time, but the exception that was first decides.
        if (!_isAborting)
        {
            _isAborting = true;
            _abortStatus = waitStatus is int status ? WaitStatus.FromExitCode(new WaitStatus(status).ToExitCode()) : null;
            _killTimers.Start();
        }

        Signal(FluxSignal.Terminate.Number);
    }

    /// <summary>A task has got further: it may be the first that is over, or the last.</summary>
    public void CheckCompletion(RunningTask task)
    {
        if (_isOver)
        {
            return;
        }

        if (task is { IsComplete: true, Status: { } status } && _watchdog is null)
        {
            LogTaskExit(task, status);
            _watchdog = new TaskExitWatchdog(_loop, _job, _services.Node.HostName, DieOfTask);
            _watchdog.TaskExited(task.Rank, status);
        }

        if (_tasks.Count == _job.Spec.TaskCount && _tasks.TrueForAll(static other => other.IsComplete))
        {
            End(WaitStatus.FromExitCode(_tasks.Max(static other => other.Status!.Value.ToExitCode())));
        }
    }

    /// <summary>Ends the shell, as a real one ends itself over an error: tells why, kills what runs, exits.</summary>
    /// <param name="note">Why.</param>
    /// <param name="exitCode">The shell's exit code.</param>
    /// <param name="waitStatus">The status of the task that was the reason, if one was.</param>
    /// <param name="component">The part of the shell that ends it, if it is not the shell itself.</param>
    public void Die(string note, int exitCode, int? waitStatus = null, string? component = null)
    {
        Output.Fatal(note, component);
        _lifecycle.Raise(_job, new JobException("exec", JobException.Fatal, note, _services.Node.Owner, waitStatus));
        End(WaitStatus.FromExitCode(exitCode));
    }

    private void DieOfTask(string note, WaitStatus status)
        => Die(note, status.ToExitCode(), status.Value, TaskExitWatchdog.Component);

    /// <summary>Kills every task and tells nobody: the broker ends.</summary>
    public void Abandon()
    {
        _isOver = true;
        foreach (RunningTask task in _tasks)
        {
            task.Task?.Abandon();
        }

        DeleteTemporaryDirectory();
    }

    private void StartShell()
    {
        _input = new JobInput(_job, _services.Router, _loop, (rank, data, eof) =>
        {
            foreach (RunningTask task in _tasks.Where(task => rank is null || rank.Contains((uint)task.Rank)))
            {
                task.Task?.WriteInput(data);
                if (eof)
                {
                    task.Task?.CloseInput();
                }
            }
        });
        _output = new JobOutput(_job.Guest.Open(GuestLogs.Output), _loop, _job.Spec.TaskCount);
        Log("shell.init", json =>
        {
            json.WriteString("service", _input.ServiceName);
            json.WriteNumber("leader-rank", 0);
            json.WriteNumber("size", 1);
        });
    }

    private void StartTasks()
    {
        string directory = _services.WorkingDirectories.Resolve(_job.Spec.WorkingDirectory, Output.Error);
        _temporaryDirectory = _services.WorkingDirectories.CreateTemporary(_job.Id);
        JobTemplate template = new(_job, _services.Node);
        OutputRouting routing = new(_job, Output, template, directory);
        for (int rank = 0; rank < _job.Spec.TaskCount; rank++)
        {
            string[] command = [.. _job.Spec.Command.Select(word => template.Render(word, rank))];
            Dictionary<string, string> environment = JobEnvironment.For(_job, rank, _services.Node, _temporaryDirectory);
            string? input = JobInput.FileOf(_job.Spec) is { } path ? Path.Combine(directory, template.Render(path, rank)) : null;
            if (input is not null && WorkingDirectories.FindReadProblem(input) is { } errno)
            {
                Die($"error opening input file '{input}': {errno.Text}", exitCode: 1);
                return;
            }

            if (!TryStart(new TaskStart(command, environment, directory, rank, input), routing))
            {
                return;
            }
        }

        Log("shell.start", json =>
        {
            json.WriteStartObject("taskmap");
            json.WriteNumber("version", 1);
            json.WritePropertyName("map");
            json.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"[[0,1,{_job.Spec.TaskCount},1]]"));
            json.WriteEndObject();
        });
    }

    private bool TryStart(TaskStart start, OutputRouting routing)
    {
        try
        {
            RunningTask task = new(this, start.Rank, routing);
            task.Task = _launcher.Start(start, task);
            _tasks.Add(task);
            return true;
        }
        catch (TaskStartException e)
        {
            Die($"task {start.Rank} (host {_services.Node.HostName}): start failed: {start.Command[0]}: {e.Message}", e.ExitCode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Die($"error opening output file: {e.Message}", exitCode: 1);
        }

        return false;
    }

    /// <summary>Puts the end of the job's time elsewhere.</summary>
    /// <param name="expiration">When its time is up; null for never.</param>
    public void SetTimeLimit(DateTimeOffset? expiration)
    {
        _timeLimit?.Cancel();
        _timeLimit = expiration is { } time ? _loop.Schedule(time, TimeLimitReached) : null;
    }

    private void TimeLimitReached()
    {
        if (_isOver)
        {
            return;
        }

        // Here the tasks get SIGALRM, so that they can tell a time limit from a cancellation.
        JobException timeout = new("timeout", JobException.Fatal, "resource allocation expired", _services.Node.Owner);
        _lifecycle.PostException(_job, timeout);
        _isAborting = true;
        Signal(FluxSignal.Alarm.Number);
        _killTimers.Start();
    }

    private void LogTaskExit(RunningTask task, WaitStatus status) => Log("shell.task-exit", json =>
    {
        json.WriteNumber("localid", task.Rank);
        json.WriteNumber("rank", task.Rank);
        json.WriteString("state", "Exited");
        json.WriteNumber("pid", task.Task!.ProcessId);
        json.WriteNumber("wait_status", status.Value);
        json.WriteNumber("signaled", status.Signal?.Number ?? 0);
        json.WriteNumber("exitcode", status.ToExitCode());
    });

    private void End(WaitStatus shellStatus)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _timeLimit?.Cancel();
        _watchdog?.Cancel();
        _killTimers.Cancel();
        foreach (RunningTask task in _tasks.Where(static task => !task.IsComplete))
        {
            task.Task?.Abandon();
        }

        _input?.Close();
        DeleteTemporaryDirectory();
        Log("shell-exit", json =>
        {
            json.WriteNumber("rank", 0);
            json.WriteNumber("wait_status", shellStatus.Value);
        });

        // A job that met a fatal exception has not succeeded, whatever its tasks make of the signal.
        WaitStatus status = !_isAborting ? shellStatus
            : _abortStatus ?? (shellStatus.IsSuccess ? WaitStatus.FromExitCode(1) : shellStatus);
        Log("complete", json => json.WriteNumber("status", status.Value));
        _lifecycle.Finished(_job, status);
        Log("done");
        _job.Guest.End();
        _lifecycle.Released(_job);
    }

    private void DeleteTemporaryDirectory()
    {
        if (_temporaryDirectory is not null)
        {
            WorkingDirectories.Delete(_temporaryDirectory);
        }
    }

    private void Log(string name, Action<Utf8JsonWriter>? context = null) => _log.Append(_loop.Now, name, context);
}
