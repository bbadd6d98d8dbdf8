namespace FluxWire.Embedded.Execution;

/// <summary>Starts the tasks of a job.</summary>
internal interface ITaskLauncher
{
    /// <summary>Starts one task.</summary>
    /// <exception cref="TaskStartException">It cannot be started.</exception>
    public IJobTask Start(TaskStart start, IJobTaskObserver observer);
}
