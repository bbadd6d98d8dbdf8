using System.Text.Json;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Jobs;

/// <summary>The calls of <c>job-manager</c> that act on jobs: raise, kill, urgency, memo, and the forms for many jobs.</summary>
internal sealed class JobControlService
{
    private const int HighestSignal = 64;

    private readonly JobTable _jobs;
    private readonly JobLifecycle _lifecycle;
    private readonly EventBus _events;
    private readonly uint _owner;

    public JobControlService(JobTable jobs, JobLifecycle lifecycle, EventBus events, uint owner)
    {
        _jobs = jobs;
        _lifecycle = lifecycle;
        _events = events;
        _owner = owner;
    }

    public void Register(Service jobManager) => jobManager
        .User("raise", Raise)
        .User("raiseall", RaiseAll)
        .User("kill", Kill)
        .User("killall", KillAll, "error decoding request")
        .User("urgency", ChangeUrgency)
        .User("memo", AddMemo);

    private void Raise(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        JobException exception = ExceptionOf(request, payload);
        Job job = _jobs.FindActive(id, FluxErrno.ENOENT);
        Authorize(request, job.UserId, "guests can only raise exceptions on their own jobs");
        _lifecycle.Raise(job, exception);
        request.Respond();
    }

    private void RaiseAll(Request request)
    {
        JsonElement payload = request.Payload;
        bool dryRun = payload.Boolean("dry_run");
        uint userId = payload.UserId("userid");
        JobState states = (JobState)payload.Int32("states");
        Authorize(request, userId, "guests can only raise exceptions on their own jobs");
        JobException exception = ExceptionOf(request, payload);
        IReadOnlyList<Job> jobs = _jobs.FindActive(userId, states);
        foreach (Job job in dryRun ? [] : jobs)
        {
            _lifecycle.Raise(job, exception);
        }

        RespondCount(request, jobs.Count);
    }

    private void Kill(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        int signal = SignalOf(payload);
        Job job = _jobs.FindActive(id, FluxErrno.EINVAL);
        Authorize(request, job.UserId, "guests may only send signals to their own jobs");
        if ((job.State & JobState.Running) == 0)
        {
            throw new RequestException(FluxErrno.EINVAL, "job is not running");
        }

        Kill(job, signal);
        request.Respond();
    }

    private void KillAll(Request request)
    {
        JsonElement payload = request.Payload;
        bool dryRun = payload.Boolean("dry_run");
        uint userId = payload.UserId("userid");
        int signal = payload.Int32("signum");
        Authorize(request, userId, "guests can only kill their own jobs");
        CheckSignal(signal);
        IReadOnlyList<Job> jobs = _jobs.FindActive(userId, JobState.Running);
        foreach (Job job in dryRun ? [] : jobs)
        {
            Kill(job, signal);
        }

        RespondCount(request, jobs.Count);
    }

    // In a real instance the shell gets the signal by this event; others may listen as well.
    private void Kill(Job job, int signal)
    {
        _events.Publish(
            $"shell-{job.Id.Value}.kill", JsonPayload.Object(json => json.WriteNumber("signum", signal)), isPrivate: false, _owner);
        job.Execution?.Signal(signal);
    }

    private void ChangeUrgency(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        int urgency = payload.Int32("urgency");
        if (!JobUrgency.IsValid(urgency))
        {
            throw new RequestException(FluxErrno.EINVAL, "urgency value is out of range");
        }

        Job job = _jobs.FindActive(id, FluxErrno.EINVAL, "unknown job");
        Authorize(request, job.UserId, "guests can only reprioritize their own jobs");
        if (!request.IsOwner && urgency > JobUrgency.Default)
        {
            throw new RequestException(FluxErrno.EPERM, "guests can only adjust urgency <= default");
        }

        if (job.State > JobState.Sched)
        {
            throw new RequestException(FluxErrno.EINVAL, "urgency cannot be changed once resources are allocated");
        }

        int old = job.Urgency;
        if (urgency != old)
        {
            _lifecycle.ChangeUrgency(job, urgency, request.UserId);
        }

        request.Respond(json => json.WriteNumber("old_urgency", old));
    }

    private void AddMemo(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        JsonElement memo = payload.Member("memo");
        payload.OptionalBoolean("volatile");
        Job job = _jobs.FindActive(id, FluxErrno.ENOENT);
        Authorize(request, job.UserId, "guests can only add a memo to their own jobs");
        if (memo.ValueKind != JsonValueKind.Object)
        {
            throw new RequestException(FluxErrno.EINVAL);
        }

        _lifecycle.AddMemo(job, memo);
        request.Respond();
    }

    private static JobException ExceptionOf(Request request, JsonElement payload)
    {
        int severity = payload.Int32("severity");
        string type = payload.String("type");
        string note = payload.OptionalString("note") ?? string.Empty;
        int? waitStatus = payload.OptionalInt32("wait_status") is >= 0 and { } status ? status : null;
        if (severity is < JobException.Fatal or > JobException.LeastSevere)
        {
            throw new RequestException(FluxErrno.EPROTO, "invalid exception severity");
        }

        // The type ends up in key=value texts, so it must be a word (RFC 21).
        if (type.Length == 0 || type.Any(static c => c == '=' || char.IsWhiteSpace(c)))
        {
            throw new RequestException(FluxErrno.EPROTO, "invalid exception type");
        }

        return new JobException(type, severity, note, request.UserId, waitStatus);
    }

    private static int SignalOf(JsonElement payload)
    {
        int signal = payload.Int32("signum");
        CheckSignal(signal);
        return signal;
    }

    private static void CheckSignal(int signal)
    {
        if (signal is <= 0 or > HighestSignal)
        {
            throw new RequestException(FluxErrno.EINVAL, "Invalid signal number");
        }
    }

    private static void Authorize(Request request, uint userId, string text)
    {
        if (!request.MayActFor(userId))
        {
            throw new RequestException(FluxErrno.EPERM, text);
        }
    }

    private static void RespondCount(Request request, int count) => request.Respond(json =>
    {
        json.WriteNumber("count", count);
        json.WriteNumber("errors", 0);
    });
}
