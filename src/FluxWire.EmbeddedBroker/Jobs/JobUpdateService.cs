using System.Text.Json;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;
using FluxWire.Embedded.Scheduling;

namespace FluxWire.Embedded.Jobs;

/// <summary><c>job-manager.update</c>: changes the time limit of a job, the only attribute that can be changed here.</summary>
internal sealed class JobUpdateService
{
    private const string AttributePrefix = "attributes.";
    private const string DurationKey = "attributes.system.duration";

    private readonly BrokerLoop _loop;
    private readonly JobTable _jobs;
    private readonly JobLifecycle _lifecycle;

    public JobUpdateService(BrokerLoop loop, JobTable jobs, JobLifecycle lifecycle)
    {
        _loop = loop;
        _jobs = jobs;
        _lifecycle = lifecycle;
    }

    public void Register(Service jobManager) => jobManager.User("update", Update);

    private void Update(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        JsonElement updates = payload.Member("updates");
        if (updates.ValueKind != JsonValueKind.Object || updates.EnumerateObject().Any(static update => !IsAttribute(update.Name)))
        {
            throw new RequestException(FluxErrno.EINVAL, "one or more jobspec updates are invalid");
        }

        if (!_jobs.TryFind(id, out Job? job))
        {
            throw new RequestException(FluxErrno.ENOENT, "unknown job id");
        }

        if (!job.IsActive)
        {
            throw new RequestException(FluxErrno.EINVAL, "job is inactive");
        }

        if (!request.MayActFor(job.UserId))
        {
            throw new RequestException(FluxErrno.EPERM, "guests may only update their own jobs");
        }

        double? duration = null;
        foreach (JsonProperty update in updates.EnumerateObject())
        {
            duration = update.Name == DurationKey ? DurationOf(update.Value)
                : throw new RequestException(FluxErrno.EINVAL, $"update of {update.Name} not supported");
        }

        if (duration is { } seconds)
        {
            SetDuration(job, seconds);
        }

        request.Respond();
    }

    private void SetDuration(Job job, double seconds)
    {
        Allocation? updated = job.Allocation is { } allocation
            ? allocation with { Expiration = Allocation.ExpirationOf(allocation.Start, seconds) } : null;
        if (updated is { Expiration: { } expiration } && expiration <= _loop.Now)
        {
            throw new RequestException(FluxErrno.EINVAL, "requested duration places job expiration in the past");
        }

        _lifecycle.UpdateDuration(job, seconds, updated);
    }

    private static double DurationOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !double.IsFinite(value.GetDouble()))
        {
            throw new RequestException(FluxErrno.EPROTO);
        }

        return value.GetDouble() is >= 0 and { } seconds
            ? seconds : throw new RequestException(FluxErrno.EINVAL, "duration must not be negative");
    }

    private static bool IsAttribute(string key) => key.StartsWith(AttributePrefix, StringComparison.Ordinal);
}
