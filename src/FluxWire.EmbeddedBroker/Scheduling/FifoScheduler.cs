using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Loop;

namespace FluxWire.Embedded.Scheduling;

/// <summary>Gives cores to jobs by priority, then by age; the first that does not fit holds up the rest, as sched-simple does.</summary>
internal sealed class FifoScheduler
{
    private readonly SortedSet<Job> _queue = new(Comparer<Job>.Create(Compare));
    private readonly BrokerLoop _loop;
    private readonly CorePool _cores;
    private readonly string _hostName;
    private bool _isRunPosted;

    public FifoScheduler(BrokerLoop loop, CorePool cores, string hostName)
    {
        _loop = loop;
        _cores = cores;
        _hostName = hostName;
    }

    /// <summary>Called for each job that gets its resources.</summary>
    public event Action<Job, Allocation>? Allocated;

    public CorePool Cores => _cores;

    /// <summary>The jobs that wait, those that are held included, first in line first.</summary>
    public IReadOnlyCollection<Job> Queue => _queue;

    /// <summary>Puts a job in line. Its priority must not change while it waits: take it out before.</summary>
    public void Enqueue(Job job)
    {
        _queue.Add(job);
        PostRun();
    }

    public void Remove(Job job)
    {
        _queue.Remove(job);
        PostRun();
    }

    /// <summary>Takes a job's cores back.</summary>
    public void Free(Allocation allocation)
    {
        _cores.Return(allocation.Cores);
        PostRun();
    }

    private void PostRun()
    {
        if (!_isRunPosted)
        {
            _isRunPosted = true;
            _loop.Defer(Run);
        }
    }

    private void Run()
    {
        _isRunPosted = false;
        while (_queue.Min is { Priority: > 0 } job && _cores.TryTake(job.Spec.Resources) is { } cores)
        {
            _queue.Remove(job);
            DateTimeOffset? expiration = Allocation.ExpirationOf(_loop.Now, job.Spec.Duration);
            Allocated?.Invoke(job, new Allocation(cores, job.Spec.Resources.TotalSlots, _hostName, _loop.Now, expiration));
        }
    }

    private static int Compare(Job? left, Job? right)
    {
        int byPriority = (right?.Priority ?? 0).CompareTo(left?.Priority ?? 0);
        return byPriority != 0 ? byPriority : (left?.Id ?? default).CompareTo(right?.Id ?? default);
    }
}
