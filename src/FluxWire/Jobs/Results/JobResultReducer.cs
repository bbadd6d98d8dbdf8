using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>Folds a job's eventlog into its result, exactly as libflux's <c>flux_job_result</c> does, oddities included.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>A job has started when it has its resources (<c>alloc</c>), not at <c>start</c>.</item>
/// <item>A later exception replaces an earlier one, unless the earlier one is not fatal and more severe.</item>
/// <item>Status 0 means completed, whatever exceptions there were; after that the type of the kept exception decides, whatever its severity.</item>
/// <item>What never happened is absent.</item>
/// </list>
/// </remarks>
public sealed class JobResultReducer
{
    private readonly JsonFields _fields = new();

    /// <summary>Begins a result.</summary>
    /// <param name="id">The job.</param>
    public JobResultReducer(JobId id)
    {
        Id = id;
        _fields.Set("id", id.ToSigned());
        _fields.Set("exception_occurred", false);
    }

    /// <summary>The job.</summary>
    public JobId Id { get; }

    /// <summary>Takes the next event of the job's main eventlog.</summary>
    /// <param name="entry">The event.</param>
    /// <exception cref="FluxProtocolException">A <c>finish</c> without a status, or an <c>exception</c> that lacks its type, severity or note.</exception>
    public void Apply(JobEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        switch (entry.Name)
        {
            case "submit":
                _fields.Set("t_submit", TimestampOf(entry));
                break;
            case "alloc":
                _fields.Set("t_run", TimestampOf(entry));
                break;
            case "finish":
                _fields.Set("t_cleanup", TimestampOf(entry));
                _fields.Set("waitstatus", Required(entry, "status"));
                break;
            case "exception":
                ApplyException(entry);
                break;
            default:
                // Every other event leaves the result as it is.
                break;
        }
    }

    /// <summary>The result, once the log has ended.</summary>
    /// <param name="timeProvider">The clock for a runtime that has not ended; null for the system's.</param>
    /// <returns>The result.</returns>
    public JobResult ToResult(TimeProvider? timeProvider = null)
    {
        JobOutcome outcome = ComputeOutcome();
        JsonFields fields = _fields.Copy();
        fields.Set("result", (int)outcome);
        return new JobResult(Id, outcome, fields, timeProvider ?? TimeProvider.System);
    }

    private void ApplyException(JobEvent entry)
    {
        JsonElement type = Required(entry, "type");
        JsonElement severity = Required(entry, "severity");
        JsonElement note = Required(entry, "note");
        if (_fields.Find("exception_severity") is JsonElement previous)
        {
            // 0 is fatal and the most severe, yet a fatal exception does not protect itself: so it is in libflux.
            long kept = IntegerOr(previous, 0);
            if (kept > 0 && kept < IntegerOr(severity, 0))
            {
                return;
            }
        }

        _fields.Set("exception_occurred", true);
        _fields.Set("exception_type", type);
        _fields.Set("exception_note", note);
        _fields.Set("exception_severity", severity);
    }

    private JobOutcome ComputeOutcome()
    {
        JsonElement? start = _fields.Find("t_run");
        JsonElement? status = _fields.Find("waitstatus");
        JsonElement? type = _fields.Find("exception_type");

        // libflux unpacks these fields by type and calls the job failed if one of them is of another: an integer for a time too.
        if (start is { } time && !IsReal(time) || status is { } wait && !IsInteger(wait) || type is { ValueKind: not JsonValueKind.String })
        {
            return JobOutcome.Failed;
        }

        if (start?.GetDouble() > 0 && status is { } exit && IntegerOr(exit, -1) == 0)
        {
            return JobOutcome.Completed;
        }

        return type?.GetString() switch
        {
            "cancel" => JobOutcome.Canceled,
            "timeout" => JobOutcome.TimedOut,
            _ => JobOutcome.Failed,
        };
    }

    private static bool IsReal(JsonElement element) => element.ValueKind == JsonValueKind.Number && !IsInteger(element);

    private static bool IsInteger(JsonElement element)
        => element.ValueKind == JsonValueKind.Number && !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');

    private static JsonElement TimestampOf(JobEvent entry)
        => JsonElement.Parse(entry.RawUtf8.Span).GetProperty("timestamp"u8);

    private static JsonElement Required(JobEvent entry, string key)
        => entry.HasContext && entry.Context.TryGetProperty(key, out JsonElement value)
            ? value
            : throw new FluxProtocolException(FluxProtocolError.InvalidEventlogEntry, 0, $"the event '{entry.Name}' has no '{key}'");

    private static long IntegerOr(JsonElement element, long otherwise)
        => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) ? value : otherwise;
}
