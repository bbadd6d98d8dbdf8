using System.Text.Json;
using FluxWire.Embedded.Execution;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;
using FluxWire.Embedded.Scheduling;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Jobs;

/// <summary>Moves jobs from state to state (RFC 21): each step is an event in the job's eventlog, in the order of a real job manager.</summary>
internal sealed class JobLifecycle
{
    private readonly BrokerLoop _loop;
    private readonly JobTable _jobs;
    private readonly FifoScheduler _scheduler;
    private readonly EventBus _events;
    private readonly uint _owner;

    public JobLifecycle(BrokerLoop loop, JobTable jobs, FifoScheduler scheduler, EventBus events, uint owner)
    {
        _loop = loop;
        _jobs = jobs;
        _scheduler = scheduler;
        _events = events;
        _owner = owner;
        scheduler.Allocated += Allocate;
    }

    /// <summary>Told after each event, with its line.</summary>
    public event Action<Job, string>? EventPosted;

    /// <summary>Told when a job has entered a state.</summary>
    public event Action<Job>? StateEntered;

    /// <summary>Starts jobs that have their resources.</summary>
    public Func<Job, JobExecution>? Executor { get; set; }

    /// <summary>Takes a new job in; it is validated and queued after the submitter has its answer.</summary>
    /// <param name="job">The job.</param>
    /// <param name="submitted">Called when its <c>submit</c> event is written.</param>
    public void Submit(Job job, Action<Job> submitted)
    {
        _jobs.Add(job);
        job.Enter(JobState.New, _loop.Now);
        Post(job, "submit", json =>
        {
            json.WriteNumber("userid", job.UserId);
            json.WriteNumber("urgency", job.Urgency);
            json.WriteNumber("flags", (int)job.Flags);
            json.WriteNumber("version", 1);
        });
        StateEntered?.Invoke(job);
        submitted(job);
        _loop.Defer(() => Validate(job));
    }

    /// <summary>Queues a job if it waits for nothing any more.</summary>
    public void CheckDependencies(Job job)
    {
        if (job.State != JobState.Depend || job.Dependencies is { Count: > 0 })
        {
            return;
        }

        Post(job, "depend");
        Enter(job, JobState.Priority);
        Prioritize(job);
    }

    /// <summary>Gives a job another urgency, and with it another place in the queue.</summary>
    public void ChangeUrgency(Job job, int urgency, uint userId)
    {
        job.Urgency = urgency;
        Post(job, "urgency", json =>
        {
            json.WriteNumber("userid", userId);
            json.WriteNumber("urgency", urgency);
        });
        Requeue(job);
    }

    /// <summary>Gives a job another time limit.</summary>
    /// <param name="job">The job.</param>
    /// <param name="seconds">The limit in seconds; 0 for none.</param>
    /// <param name="updated">Its resources with the new end, if it has any.</param>
    public void UpdateDuration(Job job, double seconds, Allocation? updated)
    {
        job.Spec = job.Spec with { Duration = seconds };
        Post(job, "jobspec-update", json => json.WriteReal("attributes.system.duration", seconds));
        if (updated is null)
        {
            Requeue(job);
            return;
        }

        job.Allocation = updated;
        Post(job, "resource-update", json => json.WriteReal("expiration", updated.ExpirationTimestamp));
        job.Execution?.SetTimeLimit(updated.Expiration);
    }

    /// <summary>Notes something on a job.</summary>
    public void AddMemo(Job job, JsonElement memo)
    {
        job.Memo.Update(memo);
        Post(job, "memo", json =>
        {
            foreach (JsonProperty member in memo.EnumerateObject())
            {
                member.WriteTo(json);
            }
        });
    }

    /// <summary>Raises an exception as a user does: everybody who executes the job is told.</summary>
    public void Raise(Job job, JobException exception)
    {
        JobExecution? execution = job.Execution;
        PostException(job, exception);
        byte[] payload = JsonPayload.Object(json =>
        {
            json.WriteJobId(job.Id);
            json.WriteString("type", exception.Type);
            json.WriteNumber("severity", exception.Severity);
            if (exception.WaitStatus is int waitStatus)
            {
                json.WriteNumber("wait_status", waitStatus);
            }
        });
        _events.Publish("job-exception", payload, isPrivate: true, _owner);
        if (exception.IsFatal)
        {
            execution?.Abort(exception.WaitStatus);
        }
    }

    /// <summary>Writes an exception down and, if it is fatal, ends the job; what executes it is not told.</summary>
    public void PostException(Job job, JobException exception)
    {
        job.Exceptions.Add(exception);
        Post(job, "exception", json =>
        {
            json.WriteString("type", exception.Type);
            json.WriteNumber("severity", exception.Severity);
            json.WriteString("note", exception.Note);
            json.WriteNumber("userid", exception.UserId);
            if (exception.WaitStatus is int waitStatus)
            {
                json.WriteNumber("wait_status", waitStatus);
            }
        });
        if (!exception.IsFatal || job.State >= JobState.Cleanup)
        {
            return;
        }

        job.EndedBy = exception;
        _scheduler.Remove(job);
        Enter(job, JobState.Cleanup);
        if (job.Allocation is null)
        {
            job.Guest.End();
            Clean(job);
        }
    }

    /// <summary>The job's processes run.</summary>
    public void Started(Job job) => Post(job, "start");

    /// <summary>The job's processes have ended.</summary>
    public void Finished(Job job, WaitStatus status)
    {
        job.FinishStatus = status;
        Post(job, "finish", json => json.WriteNumber("status", status.Value));
        if (job.State == JobState.Run)
        {
            Enter(job, JobState.Cleanup);
        }
    }

    /// <summary>Nothing of the job is left on the node.</summary>
    public void Released(Job job)
    {
        job.Execution = null;
        Post(job, "release", static json =>
        {
            json.WriteString("ranks", "all");
            json.WriteBoolean("final", true);
        });
        _scheduler.Free(job.Allocation!);
        Post(job, "free");
        Clean(job);
    }

    /// <summary>Appends an event to the job's eventlog.</summary>
    public void Post(Job job, string name, Action<Utf8JsonWriter>? context = null)
    {
        job.Eventlog.Append(_loop.Now, name, context);
        EventPosted?.Invoke(job, name);
    }

    private void Validate(Job job)
    {
        if (job.State != JobState.New)
        {
            return;
        }

        Post(job, "validate");
        Enter(job, JobState.Depend);
        CheckDependencies(job);
    }

    private void Requeue(Job job)
    {
        if (job.State == JobState.Sched)
        {
            _scheduler.Remove(job);
            Enter(job, JobState.Priority);
            Prioritize(job);
        }
    }

    private void Prioritize(Job job)
    {
        job.Priority = JobUrgency.ToPriority(job.Urgency);
        Post(job, "priority", json => json.WriteNumber("priority", job.Priority.Value));
        Enter(job, JobState.Sched);
        if (job.Priority > 0 && job.IsDebug)
        {
            Post(job, "debug.alloc-request");
        }

        // A job that is held is not shown to the scheduler, which therefore does not find out yet that it can never run.
        if (job.Priority > 0 && _scheduler.Cores.FindImpossibility(job.Spec.Resources) is { } impossibility)
        {
            PostException(job, new JobException("alloc", JobException.Fatal, impossibility, _owner));
            return;
        }

        _scheduler.Enqueue(job);
    }

    private void Allocate(Job job, Allocation allocation)
    {
        job.Allocation = allocation;
        job.InitialR = allocation.ToR();
        Post(job, "alloc", json =>
        {
            json.WriteStartObject("annotations");
            json.WriteStartObject("sched");
            json.WriteString("resource_summary", allocation.Summary);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        Enter(job, JobState.Run);
        if (job.IsDebug)
        {
            Post(job, "debug.start-request");
        }

        job.Execution = Executor!(job);
        job.Execution.Start();
    }

    private void Clean(Job job)
    {
        Post(job, "clean");
        Enter(job, JobState.Inactive);
        job.Eventlog.Close();
    }

    private void Enter(Job job, JobState state)
    {
        job.Enter(state, _loop.Now);
        StateEntered?.Invoke(job);
    }
}
