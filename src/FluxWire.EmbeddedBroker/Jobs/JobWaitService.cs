using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Jobs;

/// <summary><c>job-manager.wait</c>: answers once for each waitable job, when it is inactive.</summary>
internal sealed class JobWaitService
{
    private readonly JobTable _jobs;
    private readonly Dictionary<JobId, Request> _waiters = [];
    private readonly List<Request> _anyWaiters = [];

    // Jobs that have ended and were not waited for yet, the one that ended first in front.
    private readonly List<Job> _zombies = [];

    public JobWaitService(JobTable jobs) => _jobs = jobs;

    public void Register(Service jobManager)
    {
        jobManager.Owner("wait", Wait, "malformed wait request");
        jobManager.SenderGone += Forget;
    }

    /// <summary>A job has become inactive.</summary>
    public void Ended(Job job)
    {
        if (!job.IsWaitable)
        {
            return;
        }

        if (_waiters.Remove(job.Id, out Request? waiter))
        {
            Respond(waiter, job);
        }
        else if (_anyWaiters.Count > 0)
        {
            Request any = _anyWaiters[0];
            _anyWaiters.RemoveAt(0);
            Respond(any, job);
        }
        else
        {
            _zombies.Add(job);
        }
    }

    private void Wait(Request request)
    {
        JobId id = request.Payload.JobId();
        if (id == JobId.Any)
        {
            if (!TryRespondFromZombies(request, static _ => true))
            {
                _anyWaiters.Add(request);
            }
        }
        else if (!TryRespondFromZombies(request, job => job.Id == id))
        {
            WaitForActive(request, id);
            return;
        }

        RefuseSurplus();
    }

    private bool TryRespondFromZombies(Request request, Predicate<Job> predicate)
    {
        int index = _zombies.FindIndex(predicate);
        if (index < 0)
        {
            return false;
        }

        Job job = _zombies[index];
        _zombies.RemoveAt(index);
        Respond(request, job);
        return true;
    }

    private void WaitForActive(Request request, JobId id)
    {
        if (!_jobs.TryFind(id, out Job? job) || !job.IsActive)
        {
            throw new RequestException(FluxErrno.ECHILD, "invalid job id, or job may be inactive and not waitable");
        }

        if (_waiters.ContainsKey(id))
        {
            throw new RequestException(FluxErrno.ECHILD, "job id already has a waiter");
        }

        if (!job.IsWaitable)
        {
            throw new RequestException(FluxErrno.ECHILD, "job was not submitted with FLUX_JOB_WAITABLE");
        }

        _waiters.Add(id, request);
    }

    // As real, this is only looked at when somebody waits for any job: who waits for one by id may leave another without.
    private void RefuseSurplus()
    {
        int waitables = _jobs.Active.Count(static job => job.IsWaitable);
        if (_anyWaiters.Count > 0 && _anyWaiters.Count + _waiters.Count > waitables)
        {
            Request last = _anyWaiters[^1];
            _anyWaiters.RemoveAt(_anyWaiters.Count - 1);
            last.RespondError(FluxErrno.ECHILD, "there are no more waitable jobs");
        }
    }

    private void Forget(string sender)
    {
        _anyWaiters.RemoveAll(request => request.IsFrom(sender));
        foreach (JobId id in _waiters.Where(entry => entry.Value.IsFrom(sender)).Select(static entry => entry.Key).ToArray())
        {
            _waiters.Remove(id);
        }
    }

    // What moved the job to CLEANUP decides; exceptions that came later do not matter here.
    private static void Respond(Request request, Job job)
    {
        string error = job.EndedBy is { } exception
            ? $"Fatal exception type={exception.Type} {exception.Note}"
            : job.FinishStatus!.Value.Describe();
        request.Respond(json =>
        {
            json.WriteJobId(job.Id);
            json.WriteBoolean("success", job.EndedBy is null && job.FinishStatus is { IsSuccess: true });
            json.WriteString("errstr", error);
        });
    }
}
