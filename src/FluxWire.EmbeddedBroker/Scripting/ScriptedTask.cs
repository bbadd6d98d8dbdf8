using FluxWire.Embedded.Execution;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Output;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Scripting;

/// <summary>A task that follows a script, to everybody else like a process.</summary>
internal sealed class ScriptedTask : IJobTask
{
    // SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH: a process does not die of these.
    private static readonly HashSet<int> HarmlessSignals = [17, 18, 19, 20, 21, 22, 23, 28];

    private readonly BrokerLoop _loop;
    private readonly IJobTaskObserver _observer;
    private readonly Action<ScriptStep.Raise> _raise;
    private readonly List<LoopTimer> _pending = [];
    private JobScript _script;
    private bool _isOver;

    /// <param name="script">What it does.</param>
    /// <param name="processId">A number to show as its pid.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="observer">Told what it does.</param>
    /// <param name="raise">Raises an exception on the job.</param>
    public ScriptedTask(JobScript script, int processId, BrokerLoop loop, IJobTaskObserver observer, Action<ScriptStep.Raise> raise)
    {
        _script = script;
        _loop = loop;
        _observer = observer;
        _raise = raise;
        ProcessId = processId;
        Follow(script);
    }

    public int ProcessId { get; }

    public void Signal(int signal)
    {
        if (_isOver)
        {
            return;
        }

        if (_script.Reactions.TryGetValue(signal, out JobScript? reaction))
        {
            if (reaction is not null)
            {
                Follow(reaction);
            }
        }
        else if (!HarmlessSignals.Contains(signal))
        {
            End(WaitStatus.FromSignal(new FluxSignal(signal)));
        }
    }

    public void WriteInput(ReadOnlyMemory<byte> data)
    {
        // A script does not read; a process that does not either would behave in the same way.
    }

    public void CloseInput()
    {
        // As above.
    }

    public void Abandon() => Stop();

    private void Follow(JobScript script)
    {
        Stop();
        _isOver = false;
        _script = script;
        DateTimeOffset start = _loop.Now;
        foreach (ScriptStep step in script.Steps)
        {
            _pending.Add(_loop.Schedule(start + step.Offset, () => Do(step)));
        }
    }

    private void Do(ScriptStep step)
    {
        switch (step)
        {
            case ScriptStep.Write write:
                _observer.Wrote(write.Stream, write.Data);
                break;
            case ScriptStep.Raise raise:
                _raise(raise);
                break;
            case ScriptStep.End end:
                End(end.Status);
                break;
            default:
                throw new InvalidOperationException($"Unknown step {step}.");
        }
    }

    private void End(WaitStatus status)
    {
        Stop();

        // Not at once: whoever sends a signal is not prepared to have the task end in the middle of it.
        _loop.Defer(() =>
        {
            _observer.EndedStream(OutputStream.Out);
            _observer.EndedStream(OutputStream.Error);
            _observer.Exited(status.Value);
        });
    }

    private void Stop()
    {
        _isOver = true;
        foreach (LoopTimer timer in _pending)
        {
            timer.Cancel();
        }

        _pending.Clear();
    }
}
