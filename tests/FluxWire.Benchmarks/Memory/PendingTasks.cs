using FluxWire.Jobs;

namespace FluxWire.Benchmarks.Memory;

/// <summary>Pending operations that are tasks.</summary>
/// <param name="count">How many.</param>
/// <param name="open">Begins one.</param>
internal sealed class PendingTasks(int count, Func<FluxJobs, JobId, Task> open) : PendingSet(count)
{
    private readonly Task?[] _tasks = new Task?[count];

    private protected override void Open(FluxJobs jobs, int index, JobId id) => _tasks[index] = open(jobs, id);

    private protected override Task EndAsync(int index)
    {
        Task task = _tasks[index]!;
        _tasks[index] = null;
        return task;
    }
}
