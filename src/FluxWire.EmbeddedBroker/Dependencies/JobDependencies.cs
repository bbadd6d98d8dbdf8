using System.Globalization;
using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Dependencies;

/// <summary>What jobs wait for before they are queued (RFC 26): a time, or the start or end of another job.</summary>
internal sealed class JobDependencies
{
    // The end of the calendar, in seconds since the Unix epoch.
    private const double LastTimestamp = 253402300800;

    private readonly BrokerLoop _loop;
    private readonly JobTable _jobs;
    private readonly JobLifecycle _lifecycle;
    private readonly uint _owner;
    private readonly List<Waiting> _waiting = [];

    public JobDependencies(BrokerLoop loop, JobTable jobs, JobLifecycle lifecycle, uint owner)
    {
        _loop = loop;
        _jobs = jobs;
        _lifecycle = lifecycle;
        _owner = owner;
        lifecycle.StateEntered += StateEntered;
        lifecycle.EventPosted += EventPosted;
    }

    /// <summary>Reads what a submitted job wants to wait for.</summary>
    /// <exception cref="RequestException">EINVAL: unknown scheme or job, or a job that has already ended otherwise.</exception>
    public IReadOnlyList<JobDependency> Parse(JsonElement system)
    {
        if (!system.TryGetProperty("dependencies", out JsonElement dependencies))
        {
            return [];
        }

        return [.. dependencies.EnumerateArray()
            .Select(dependency => Parse(dependency.GetProperty("scheme").GetString()!, dependency.GetProperty("value").GetString()!))];
    }

    /// <summary>Makes a job wait; called right after its <c>submit</c> event.</summary>
    public void Add(Job job, IReadOnlyList<JobDependency> dependencies)
    {
        foreach (JobDependency dependency in dependencies)
        {
            job.AddDependency(dependency.Description);
            _lifecycle.Post(job, "dependency-add", json => json.WriteString("description", dependency.Description));
            Waiting waiting = new(job, dependency);
            if (dependency.Time is { } time)
            {
                _loop.Schedule(time, () => Meet(waiting));
                _waiting.Add(waiting);
            }
            else if (dependency.IsMetBy(dependency.Target!))
            {
                Remove(waiting);
            }
            else
            {
                _waiting.Add(waiting);
            }
        }
    }

    private JobDependency Parse(string scheme, string value)
    {
        if (scheme == "begin-time")
        {
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double time)
                && time >= 0 && time < LastTimestamp
                ? JobDependency.At(time) : throw new RequestException(FluxErrno.EINVAL, $"Invalid begin-time={value}");
        }

        if (JobDependency.ConditionOf(scheme) is not { } condition)
        {
            throw new RequestException(FluxErrno.EINVAL, $"dependency scheme \"{scheme}\" not supported");
        }

        if (!JobId.TryParse(value, out JobId id))
        {
            throw new RequestException(FluxErrno.EINVAL, $"dependency: {scheme}: \"{value}\" is not a valid jobid");
        }

        if (!_jobs.TryFind(id, out Job? target))
        {
            throw new RequestException(FluxErrno.EINVAL, $"dependency: {scheme}: id {value}: job not found");
        }

        JobDependency dependency = JobDependency.On(condition, target);
        return target.IsActive || dependency.IsMetBy(target)
            ? dependency : throw new RequestException(FluxErrno.EINVAL, $"dependency: {Missed(condition, scheme, value)}");
    }

    private static string Missed(JobCondition condition, string scheme, string value) => condition switch
    {
        JobCondition.Success => $"{scheme}: job {value} failed or was canceled",
        JobCondition.Failure => $"{scheme}: job {value} succeeded",
        _ => $"after: {value} never started",
    };

    private void EventPosted(Job job, string name)
    {
        if (name == "start")
        {
            MeetAll(waiting => waiting.Dependency is { Condition: JobCondition.Start } dependency && dependency.Target == job);
        }
    }

    private void StateEntered(Job job)
    {
        if (job.State != JobState.Inactive)
        {
            return;
        }

        _waiting.RemoveAll(waiting => waiting.Job == job);
        foreach (Waiting waiting in _waiting.FindAll(waiting => waiting.Dependency.Target == job))
        {
            _waiting.Remove(waiting);
            if (waiting.Dependency.IsMetBy(job))
            {
                Remove(waiting);
                _lifecycle.CheckDependencies(waiting.Job);
            }
            else
            {
                string why = job.EnteredAt(JobState.Run) is null && waiting.Dependency.Condition == JobCondition.Start
                    ? "job never started" : "can never be satisfied";
                _lifecycle.Raise(waiting.Job, new JobException(
                    "dependency", JobException.Fatal, $"dependency {waiting.Dependency.Description} {why}", _owner));
            }
        }
    }

    private void MeetAll(Predicate<Waiting> which)
    {
        foreach (Waiting waiting in _waiting.FindAll(which))
        {
            Meet(waiting);
        }
    }

    private void Meet(Waiting waiting)
    {
        if (_waiting.Remove(waiting))
        {
            Remove(waiting);
            _lifecycle.CheckDependencies(waiting.Job);
        }
    }

    private void Remove(Waiting waiting)
    {
        waiting.Job.Dependencies!.Remove(waiting.Dependency.Description);
        _lifecycle.Post(waiting.Job, "dependency-remove", json => json.WriteString("description", waiting.Dependency.Description));
    }

    private sealed record Waiting(Job Job, JobDependency Dependency);
}
