using System.Globalization;
using System.Text.Json;
using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Routing;
using FluxWire.Embedded.Scheduling;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Jobs;

/// <summary>The calls of <c>job-manager</c> that only tell: about jobs, and about the one queue, which has no name.</summary>
internal sealed class JobQueryService
{
    private readonly JobTable _jobs;
    private readonly FifoScheduler _scheduler;

    public JobQueryService(JobTable jobs, FifoScheduler scheduler)
    {
        _jobs = jobs;
        _scheduler = scheduler;
    }

    public void Register(Service jobManager) => jobManager
        .User("getattr", GetAttributes)
        .User("getinfo", GetInfo)
        .Owner("list", List)
        .User("alloc-query", QueryAllocations)
        .User("history.get", GetHistory)
        .User("queue-list", static request => request.Respond(static json =>
        {
            json.WriteStartArray("queues");
            json.WriteEndArray();
        }))
        .User("queue-status", QueueStatus);

    private void GetInfo(Request request)
        => request.Respond(json => json.WriteNumber("max_jobid", _jobs.All.Count == 0 ? 0 : _jobs.All[^1].Id.ToSigned()));

    // The slice is in Python's notation; clients ask for the newest, [:N], or for one, [N:N+1].
    private void GetHistory(Request request)
    {
        string slice = request.Payload.String("slice");
        if (!TryParseSlice(slice, out int start, out int stop))
        {
            throw new RequestException(FluxErrno.EINVAL, "could not parse python-style slice expression");
        }

        long[] ids = [.. _jobs.All.Where(job => job.UserId == request.UserId).Reverse()
            .Skip(start).Take(stop - start).Select(static job => job.Id.ToSigned())];
        request.Respond(json =>
        {
            json.WriteStartArray("jobs");
            foreach (long id in ids)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
        });
    }

    private static bool TryParseSlice(string slice, out int start, out int stop)
    {
        start = 0;
        stop = int.MaxValue;
        string[] bounds = slice.Length > 1 && slice[0] == '[' && slice[^1] == ']' ? slice[1..^1].Split(':') : [];
        return bounds.Length == 2
            && (bounds[0].Length == 0 || (int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out start)))
            && (bounds[1].Length == 0 || (int.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out stop)))
            && start <= stop;
    }

    private void QueryAllocations(Request request) => request.Respond(json =>
    {
        json.WriteNumber("queue_length", _scheduler.Queue.Count);
        json.WriteNumber("alloc_pending", _scheduler.Queue.Count(static job => job.Priority > 0));
        json.WriteNumber("running", _jobs.Active.Count(static job => job.Execution is not null));
    });

    private static void QueueStatus(Request request)
    {
        string? name = request.Message.HasPayload ? request.Payload.OptionalString("name") : null;
        if (name is not null)
        {
            throw new RequestException(FluxErrno.EINVAL, $"'{name}' is not a valid queue");
        }

        request.Respond(static json =>
        {
            json.WriteBoolean("enable", true);
            json.WriteBoolean("start", true);
        });
    }

    private void GetAttributes(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        string[] names = [.. payload.Array("attrs").EnumerateArray().Select(static name => name.AsString())];
        if (!_jobs.TryFind(id, out Job? job))
        {
            throw new RequestException(FluxErrno.EINVAL, "unknown job");
        }

        if (!request.MayActFor(job.UserId))
        {
            throw new RequestException(FluxErrno.EPERM, "guests can only access their own jobs");
        }

        KeyValuePair<string, string>[] values = [.. names.Select(name => KeyValuePair.Create(name, AttributeOf(job, name)))];
        request.Respond(json =>
        {
            foreach ((string name, string value) in values)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }
        });
    }

    private static string AttributeOf(Job job, string name) => name switch
    {
        "jobspec" => job.Spec.CurrentJson(),
        "R" => job.Allocation?.ToR() ?? throw new RequestException(FluxErrno.ENOENT, "R is NULL"),
        "eventlog" => job.Eventlog.ToJsonArray(),
        _ => throw new RequestException(FluxErrno.ENOENT, $"unknown attr {name}"),
    };

    private void List(Request request)
    {
        int maxEntries = request.Payload.Int32("max_entries");
        if (maxEntries < 0)
        {
            throw new RequestException(FluxErrno.EPROTO);
        }

        IEnumerable<Job> active = _jobs.Active;
        Job[] jobs = [.. maxEntries > 0 ? active.Take(maxEntries) : active];
        request.Respond(json =>
        {
            json.WriteStartArray("jobs");
            foreach (Job job in jobs)
            {
                json.WriteStartObject();
                json.WriteJobId(job.Id);
                json.WriteNumber("userid", job.UserId);
                json.WriteNumber("urgency", job.Urgency);
                json.WriteNumber("priority", job.Priority ?? 0);
                json.WriteReal("t_submit", Eventlog.ToTimestamp(job.EnteredAt(JobState.New)!.Value));
                json.WriteNumber("state", (int)job.State);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
