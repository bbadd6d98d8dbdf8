using FluxWire.Embedded.Execution;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Loop;

namespace FluxWire.Embedded.Scripting;

/// <summary>Chooses how a job's tasks run: by a script if one fits, else as processes.</summary>
internal sealed class TaskLaunchers
{
    private readonly BrokerLoop _loop;
    private readonly JobScripts _scripts;
    private readonly JobLifecycle _lifecycle;
    private readonly uint _owner;
    private readonly ProcessLauncher _processes;

    public TaskLaunchers(BrokerLoop loop, JobScripts scripts, JobLifecycle lifecycle, uint owner)
    {
        _loop = loop;
        _scripts = scripts;
        _lifecycle = lifecycle;
        _owner = owner;
        _processes = new ProcessLauncher(loop);
    }

    public ITaskLauncher For(Job job)
    {
        try
        {
            return _scripts.Find(job) is { } script
                ? new ScriptLauncher(script, _loop, raise => Raise(job, raise))
                : _processes;
        }
        catch (Exception e)
        {
            // A rule is a user's code: its error is the job's, and must not end the broker.
            return new FailingLauncher(new TaskStartException($"the rule for its script threw {e.GetType().Name}: {e.Message}", e));
        }
    }

    private void Raise(Job job, ScriptStep.Raise raise)
        => _lifecycle.Raise(job, new JobException(raise.Type, raise.Severity, raise.Note, _owner));

    private sealed class FailingLauncher(TaskStartException reason) : ITaskLauncher
    {
        public IJobTask Start(TaskStart start, IJobTaskObserver observer) => throw reason;
    }
}
