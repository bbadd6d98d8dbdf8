using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Listing;

/// <summary><c>job-list</c>: tells about jobs by their attributes, and counts them.</summary>
internal sealed class JobListService
{
    private const int ListVersion = 1;

    private readonly JobTable _jobs;
    private readonly List<(Request Request, Job Job, JobState States, IReadOnlyList<string> Attributes)> _waiting = [];
    private readonly JobStatistics _statistics;

    public JobListService(JobTable jobs)
    {
        _jobs = jobs;
        _statistics = new JobStatistics(jobs);
    }

    public void Register(Router router)
    {
        Service service = router.Add("job-list")
            .User("list", List)
            .User("list-id", ListId)
            .User("list-attrs", static request => request.Respond(json => WriteNames(json, "attrs", JobAttributes.Names)))
            .User("job-stats", _statistics.Respond);
        service.SenderGone += Forget;
    }

    /// <summary>A job has entered a state.</summary>
    public void StateEntered(Job job)
    {
        _statistics.Changed();
        foreach ((Request request, Job waited, JobState states, IReadOnlyList<string> attributes) in _waiting.ToArray())
        {
            if (waited == job && HasReached(job, states))
            {
                _waiting.RemoveAll(entry => entry.Request == request);
                RespondJob(request, job, attributes);
            }
        }
    }

    private void List(Request request)
    {
        JsonElement payload = request.Payload;
        (int maxEntries, IReadOnlyList<string> attributes, double since, Predicate<Job> matches) = ParseList(payload);
        IEnumerable<Job> found = Ordered().Where(job => job.IsActive || job.TimeOf(JobState.Inactive) > since).Where(job => matches(job));
        IReadOnlyList<Job> jobs = [.. maxEntries > 0 ? found.Take(maxEntries) : found];
        if (request.IsStreaming)
        {
            RespondStream(request, jobs, attributes);
            return;
        }

        request.Respond(json => WriteJobs(json, jobs, attributes));
    }

    private static (int MaxEntries, IReadOnlyList<string> Attributes, double Since, Predicate<Job> Matches) ParseList(JsonElement payload)
    {
        Required(payload, "max_entries", null);
        int maxEntries = payload.Int32("max_entries");
        JsonElement attributes = Required(payload, "attrs", null);
        double since = payload.OptionalMember("since") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
        Check(maxEntries >= 0, "invalid payload: max_entries < 0 not allowed");
        Check(since >= 0, "invalid payload: since < 0.0 not allowed");
        Check(attributes.ValueKind == JsonValueKind.Array, "invalid payload: attrs must be an array");
        return (maxEntries, JobAttributes.Parse(attributes), since, JobConstraint.Parse(payload.OptionalMember("constraint")));
    }

    // Pending by priority, then running, then inactive, each of the last two with the newest first.
    private IEnumerable<Job> Ordered()
    {
        IEnumerable<Job> pending = _jobs.All.Where(static job => job.State < JobState.Run)
            .OrderByDescending(static job => job.Priority ?? -1).ThenBy(static job => job.Id);
        IEnumerable<Job> running = _jobs.All.Where(static job => (job.State & JobState.Running) != 0)
            .OrderByDescending(static job => job.EnteredAt(JobState.Run) ?? default).ThenByDescending(static job => job.Id);
        IEnumerable<Job> inactive = _jobs.All.Where(static job => !job.IsActive)
            .OrderByDescending(static job => job.EnteredAt(JobState.Inactive)).ThenByDescending(static job => job.Id);
        return pending.Concat(running).Concat(inactive);
    }

    private static void RespondStream(Request request, IReadOnlyList<Job> jobs, IReadOnlyList<string> attributes)
    {
        for (int i = 0; i < jobs.Count; i++)
        {
            int index = i;
            request.Respond(json =>
            {
                WriteJobs(json, [jobs[index]], attributes);
                if (index == 0)
                {
                    json.WriteNumber("version", ListVersion);
                }
            });
        }

        request.RespondError(FluxErrno.ENODATA);
    }

    private void ListId(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        JsonElement attributeNames = Required(payload, "attrs", null);
        JobState states = (JobState)(payload.OptionalInt32("state") ?? 0);
        Check(attributeNames.ValueKind == JsonValueKind.Array, "invalid payload: attrs must be an array");
        IReadOnlyList<string> attributes = JobAttributes.Parse(attributeNames);
        if (!_jobs.TryFind(id, out Job? job))
        {
            throw new RequestException(FluxErrno.ENOENT);
        }

        if (HasReached(job, states))
        {
            RespondJob(request, job, attributes);
        }
        else
        {
            _waiting.Add((request, job, states, attributes));
        }
    }

    // A state that was passed counts, and so does the end: whoever waits for a state that is skipped must not wait for ever.
    private static bool HasReached(Job job, JobState states)
        => states == JobState.None || !job.IsActive
            || Enum.GetValues<JobState>().Any(state => (states & state) == state && state != JobState.None && job.EnteredAt(state) is not null);

    private static void RespondJob(Request request, Job job, IReadOnlyList<string> attributes) => request.Respond(json =>
    {
        json.WritePropertyName("job");
        JobAttributes.Write(json, job, attributes);
    });

    private void Forget(string sender)
    {
        _waiting.RemoveAll(entry => entry.Request.IsFrom(sender));
        _statistics.Forget(sender);
    }

    private static void WriteJobs(Utf8JsonWriter json, IReadOnlyList<Job> jobs, IReadOnlyList<string> attributes)
    {
        json.WriteStartArray("jobs");
        foreach (Job job in jobs)
        {
            JobAttributes.Write(json, job, attributes);
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static JsonElement Required(JsonElement payload, string name, JsonValueKind? kind)
    {
        JsonElement value = payload.OptionalMember(name)
            ?? throw new RequestException(FluxErrno.EPROTO, $"invalid payload: Object item not found: {name}");
        return kind is null || value.ValueKind == kind ? value : throw new RequestException(FluxErrno.EPROTO);
    }

    private static void Check(bool condition, string text)
    {
        if (!condition)
        {
            throw new RequestException(FluxErrno.EPROTO, text);
        }
    }
}
