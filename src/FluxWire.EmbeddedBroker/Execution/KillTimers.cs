using FluxWire.Embedded.Loop;

namespace FluxWire.Embedded.Execution;

/// <summary>What follows when tasks do not end by themselves: SIGKILL again and again, and at last the shell itself is killed.</summary>
internal sealed class KillTimers
{
    // flux-core's exec.kill-timeout, and the fivefold of it after which its exec service turns to the shell.
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShellTimeout = KillTimeout * 5;

    private readonly BrokerLoop _loop;
    private readonly Action _killTasks;
    private readonly Action _killShell;
    private LoopTimer? _tasks;
    private LoopTimer? _shell;

    public KillTimers(BrokerLoop loop, Action killTasks, Action killShell)
    {
        _loop = loop;
        _killTasks = killTasks;
        _killShell = killShell;
    }

    /// <summary>Starts them; without effect if they run.</summary>
    public void Start()
    {
        if (_shell is null)
        {
            _shell = _loop.Schedule(ShellTimeout, _killShell);
            ScheduleTasks();
        }
    }

    public void Cancel()
    {
        _tasks?.Cancel();
        _shell?.Cancel();
    }

    private void ScheduleTasks() => _tasks = _loop.Schedule(KillTimeout, () =>
    {
        ScheduleTasks();
        _killTasks();
    });
}
