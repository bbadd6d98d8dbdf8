using FluxWire.Embedded.Loop;

namespace FluxWire.Embedded.Execution;

/// <summary>Runs tasks as processes.</summary>
internal sealed class ProcessLauncher(BrokerLoop loop) : ITaskLauncher
{
    public IJobTask Start(TaskStart start, IJobTaskObserver observer)
        => OperatingSystem.IsLinux() ? new ProcessTask(start, loop, observer) : throw new TaskStartException(FluxErrno.ENOSYS);
}
