using FluxWire.Embedded.Execution;
using FluxWire.Embedded.Loop;

namespace FluxWire.Embedded.Scripting;

/// <summary>Runs the tasks of one job as scripts.</summary>
internal sealed class ScriptLauncher : ITaskLauncher
{
    // Above the largest pid that Linux gives by default on 64 bits, so that nobody takes it for a process.
    private const int FirstProcessId = 1 << 22;

    private readonly JobScript _script;
    private readonly BrokerLoop _loop;
    private readonly Action<ScriptStep.Raise> _raise;

    /// <param name="script">The script.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="raise">Raises an exception on the job; it is raised once, however many tasks follow the script.</param>
    public ScriptLauncher(JobScript script, BrokerLoop loop, Action<ScriptStep.Raise> raise)
    {
        _script = script;
        _loop = loop;
        _raise = raise;
    }

    public IJobTask Start(TaskStart start, IJobTaskObserver observer)
        => _script.StartError.IsError
            ? throw new TaskStartException(_script.StartError)
            : new ScriptedTask(_script, FirstProcessId + 1 + start.Rank, _loop, observer, start.Rank == 0 ? _raise : static _ => { });
}
