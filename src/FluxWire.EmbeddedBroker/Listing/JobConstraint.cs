using System.Globalization;
using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Listing;

/// <summary>Which jobs a listing is for (RFC 31, with job-list's operators): an object of one operator and its values.</summary>
internal static class JobConstraint
{
    private static readonly Dictionary<string, JobState> Times = new(StringComparer.Ordinal)
    {
        ["t_submit"] = JobState.New,
        ["t_depend"] = JobState.Depend,
        ["t_priority"] = JobState.Priority,
        ["t_sched"] = JobState.Sched,
        ["t_run"] = JobState.Run,
        ["t_cleanup"] = JobState.Cleanup,
        ["t_inactive"] = JobState.Inactive,
    };

    /// <summary>Makes a test of a constraint.</summary>
    /// <param name="constraint">The constraint; null, or an object without members, matches every job.</param>
    /// <exception cref="RequestException">EPROTO: it cannot be understood.</exception>
    public static Predicate<Job> Parse(JsonElement? constraint)
    {
        if (constraint is not { } element)
        {
            return static _ => true;
        }

        Check(element.ValueKind == JsonValueKind.Object, "constraint must be JSON object");
        JsonProperty[] members = [.. element.EnumerateObject()];
        if (members.Length == 0)
        {
            return static _ => true;
        }

        Check(members.Length == 1, "constraint must only contain 1 element");
        Check(members[0].Value.ValueKind == JsonValueKind.Array, $"operator {members[0].Name} values not an array");
        return ParseOperator(members[0].Name, [.. members[0].Value.EnumerateArray()]);
    }

    private static Predicate<Job> ParseOperator(string name, JsonElement[] values)
    {
        switch (name)
        {
            case "userid":
                uint[] users = [.. values.Select(static value => UserOf(value))];
                return job => users.Contains(job.UserId) || users.Contains(uint.MaxValue);
            case "name":
                string[] names = TextsOf(name, values);
                return job => names.Contains(job.Spec.Name);
            case "queue":
                string[] queues = TextsOf(name, values);
                return job => job.Spec.SystemText("queue") is { } queue && queues.Contains(queue);
            case "hostlist":
                string[] hosts = TextsOf("host", values);
                return job => job.Allocation is { } allocation && hosts.Contains(allocation.HostName);
            case "ranks":
                IdSet[] ranks = [.. TextsOf(name, values).Select(RanksOf)];
                return job => job.Allocation is not null && Array.Exists(ranks, static set => set.Contains(0));
            case "states":
                JobState states = values.Aggregate(JobState.None, static (sum, value) => sum | StateOf(value));
                return job => (job.State & states) != 0;
            case "results":
                int results = values.Aggregate(0, static (sum, value) => sum | ResultOf(value));
                return job => !job.IsActive && ((int)job.Result() & results) != 0;
            case "and":
                Predicate<Job>[] all = [.. values.Select(static value => Parse(value))];
                return job => Array.TrueForAll(all, test => test(job));
            case "or":
                Predicate<Job>[] any = [.. values.Select(static value => Parse(value))];
                return job => any.Length == 0 || Array.Exists(any, test => test(job));
            case "not":
                Predicate<Job>[] none = [.. values.Select(static value => Parse(value))];
                return job => !Array.TrueForAll(none, test => test(job));
            default:
                return ParseTimes(name, values);
        }
    }

    private static Predicate<Job> ParseTimes(string name, JsonElement[] values)
    {
        Check(Times.TryGetValue(name, out JobState state), $"unknown constraint operator: {name}");
        Predicate<double>[] tests = [.. TextsOf(name, values).Select(TimeTestOf)];
        return job => job.TimeOf(state) is { } time && Array.Exists(tests, test => test(time));
    }

    private static Predicate<double> TimeTestOf(string text)
    {
        int digits = text.AsSpan().IndexOfAnyExcept('<', '>', '=');
        string comparison = digits < 0 ? text : text[..digits];
        Check(digits > 0, "timestamp comparison operator not specified");
        Check(double.TryParse(text.AsSpan(digits), NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            "Invalid timestamp value specified");
        double limit = double.Parse(text.AsSpan(digits), NumberStyles.Float, CultureInfo.InvariantCulture);
        Check(limit >= 0, "timestamp value must be >= 0.0");
        return comparison switch
        {
            ">" => time => time > limit,
            ">=" => time => time >= limit,
            "<" => time => time < limit,
            "<=" => time => time <= limit,
            _ => throw Invalid("timestamp comparison operator not specified"),
        };
    }

    private static uint UserOf(JsonElement value)
    {
        long number = 0;
        Check(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number), "userid value must be an integer");
        return unchecked((uint)number);
    }

    private static string[] TextsOf(string name, JsonElement[] values)
    {
        Check(Array.TrueForAll(values, static value => value.ValueKind == JsonValueKind.String), $"{name} value must be a string");
        return [.. values.Select(static value => value.GetString()!)];
    }

    private static IdSet RanksOf(string text)
        => IdSet.TryParse(text, out IdSet? ranks) ? ranks : throw Invalid($"ranks value '{text}': not an idset");

    private static JobState StateOf(JsonElement value)
    {
        const JobState Known = JobState.New | JobState.Active | JobState.Inactive;
        if (value.ValueKind == JsonValueKind.String)
        {
            return JobNames.TryParseState(value.GetString(), out JobState state)
                ? state : throw Invalid($"invalid states value '{value.GetString()}' specified");
        }

        int mask = MaskOf(value, "states");
        return ((JobState)mask & ~Known) == 0 ? (JobState)mask : throw Invalid($"invalid states value '{mask:X}h' specified");
    }

    private static int ResultOf(JsonElement value)
    {
        const JobOutcome Known = JobOutcome.Completed | JobOutcome.Failed | JobOutcome.Canceled | JobOutcome.TimedOut;
        if (value.ValueKind == JsonValueKind.String)
        {
            return JobNames.TryParseOutcome(value.GetString(), out JobOutcome outcome)
                ? (int)outcome : throw Invalid($"invalid results value '{value.GetString()}' specified");
        }

        int mask = MaskOf(value, "results");
        return (mask & ~(int)Known) == 0 ? mask : throw Invalid($"invalid results value '{mask:X}h' specified");
    }

    private static int MaskOf(JsonElement value, string name)
    {
        int mask = 0;
        Check(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out mask), $"{name} value invalid type");
        return mask;
    }

    private static void Check(bool condition, string why)
    {
        if (!condition)
        {
            throw Invalid(why);
        }
    }

    private static RequestException Invalid(string why)
        => new(FluxErrno.EPROTO, $"invalid payload: constraint object invalid: {why}");
}
