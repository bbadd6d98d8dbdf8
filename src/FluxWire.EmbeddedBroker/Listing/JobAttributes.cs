using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Listing;

/// <summary>The attributes by which job-list shows a job. What is not known, or not yet, is left out.</summary>
internal static class JobAttributes
{
    private const string All = "all";

    private static readonly Dictionary<string, Action<Utf8JsonWriter, Job>> Writers = new(StringComparer.Ordinal)
    {
        ["userid"] = static (json, job) => json.WriteNumber("userid", job.UserId),
        ["urgency"] = static (json, job) => json.WriteNumber("urgency", job.Urgency),
        ["priority"] = static (json, job) => WriteNumber(json, "priority", job.Priority),
        ["t_submit"] = static (json, job) => WriteTime(json, "t_submit", job, JobState.New),
        ["t_depend"] = static (json, job) => WriteTime(json, "t_depend", job, JobState.Depend),
        ["t_priority"] = static (json, job) => WriteTime(json, "t_priority", job, JobState.Priority),
        ["t_sched"] = static (json, job) => WriteTime(json, "t_sched", job, JobState.Sched),
        ["t_run"] = static (json, job) => WriteTime(json, "t_run", job, JobState.Run),
        ["t_cleanup"] = static (json, job) => WriteTime(json, "t_cleanup", job, JobState.Cleanup),
        ["t_inactive"] = static (json, job) => WriteTime(json, "t_inactive", job, JobState.Inactive),
        ["state"] = static (json, job) => json.WriteNumber("state", (int)job.State),
        ["name"] = static (json, job) => json.WriteString("name", job.Spec.Name),
        ["cwd"] = static (json, job) => WriteText(json, "cwd", job.Spec.WorkingDirectory),
        ["queue"] = static (json, job) => WriteText(json, "queue", job.Spec.SystemText("queue")),
        ["project"] = static (json, job) => WriteText(json, "project", job.Spec.SystemText("project")),
        ["bank"] = static (json, job) => WriteText(json, "bank", job.Spec.SystemText("bank")),
        ["ntasks"] = static (json, job) => json.WriteNumber("ntasks", job.Spec.TaskCount),
        ["ncores"] = static (json, job) => WriteNumber(json, "ncores", job.CoreCount()),
        ["duration"] = static (json, job) => WriteReal(json, "duration", job.Spec.Duration >= 0 ? job.Spec.Duration : null),
        ["nnodes"] = static (json, job) => WriteNumber(json, "nnodes", job.NodeCount()),
        ["ranks"] = static (json, job) => WriteText(json, "ranks", job.Allocation is null ? null : "0"),
        ["nodelist"] = static (json, job) => WriteText(json, "nodelist", job.Allocation?.HostName),
        ["success"] = static (json, job) => WriteEnding(json, "success", job, static job => job.IsSuccess()),
        ["exception_occurred"] = static (json, job) => WriteEnding(json, "exception_occurred", job, static job => job.Exception() is not null),
        ["exception_type"] = static (json, job) => WriteText(json, "exception_type", job.IsActive ? null : job.Exception()?.Type),
        ["exception_severity"] = static (json, job) => WriteNumber(json, "exception_severity", job.IsActive ? null : job.Exception()?.Severity),
        ["exception_note"] = static (json, job) => WriteText(json, "exception_note", job.IsActive ? null : job.Exception()?.Note),
        ["result"] = static (json, job) => WriteNumber(json, "result", job.IsActive ? null : (int)job.Result()),
        ["expiration"] = static (json, job) => WriteReal(json, "expiration", job.Allocation?.ExpirationTimestamp),
        ["annotations"] = WriteAnnotations,
        ["waitstatus"] = static (json, job) => WriteNumber(json, "waitstatus", job.FinishStatus?.Value),
        ["dependencies"] = WriteDependencies,
    };

    /// <summary>The names that may be asked for.</summary>
    public static IEnumerable<string> Names => Writers.Keys.Append(All);

    /// <summary>Checks what is asked for.</summary>
    /// <exception cref="RequestException">EINVAL: there is no such attribute.</exception>
    public static IReadOnlyList<string> Parse(JsonElement attributes)
    {
        List<string> names = [];
        foreach (JsonElement element in attributes.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String)
            {
                throw new RequestException(FluxErrno.EINVAL, "attr has no string value");
            }

            string name = element.GetString()!;
            if (name == All)
            {
                names.AddRange(Writers.Keys);
            }
            else if (Writers.ContainsKey(name))
            {
                names.Add(name);
            }
            else
            {
                throw new RequestException(FluxErrno.EINVAL, $"{name} is not a valid attribute");
            }
        }

        return [.. names.Distinct()];
    }

    /// <summary>Writes a job: its id, and what is known of the attributes.</summary>
    public static void Write(Utf8JsonWriter json, Job job, IReadOnlyList<string> names)
    {
        json.WriteStartObject();
        json.WriteJobId(job.Id);
        foreach (string name in names)
        {
            Writers[name](json, job);
        }

        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, Job job)
    {
        if (job.Allocation is null && job.Memo.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("annotations");
        if (job.Allocation is { } allocation)
        {
            json.WriteStartObject("sched");
            json.WriteString("resource_summary", allocation.Summary);
            json.WriteEndObject();
        }

        if (!job.Memo.IsEmpty)
        {
            json.WriteStartObject("user");
            job.Memo.WriteMembers(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteDependencies(Utf8JsonWriter json, Job job)
    {
        if (job.Dependencies is { } dependencies)
        {
            json.WriteStartArray("dependencies");
            foreach (string dependency in dependencies)
            {
                json.WriteStringValue(dependency);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteEnding(Utf8JsonWriter json, string name, Job job, Predicate<Job> value)
    {
        if (!job.IsActive)
        {
            json.WriteBoolean(name, value(job));
        }
    }

    private static void WriteTime(Utf8JsonWriter json, string name, Job job, JobState state) => WriteReal(json, name, job.TimeOf(state));

    private static void WriteReal(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteReal(name, number);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
