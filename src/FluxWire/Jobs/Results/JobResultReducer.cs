using System.Text;

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
                _fields.Set("t_submit", entry.TimestampUtf8);
                break;
            case "alloc":
                _fields.Set("t_run", entry.TimestampUtf8);
                break;
            case "finish":
                _fields.Set("t_cleanup", entry.TimestampUtf8);
                _fields.Set("waitstatus", Required(entry, "status"u8));
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
        ReadOnlyMemory<byte> type = Required(entry, "type"u8);
        ReadOnlyMemory<byte> severity = Required(entry, "severity"u8);
        ReadOnlyMemory<byte> note = Required(entry, "note"u8);
        if (_fields.FindText("exception_severity") is { IsEmpty: false } previous)
        {
            // 0 is fatal and the most severe, yet a fatal exception does not protect itself: so it is in libflux.
            long kept = JsonTexts.IntegerOr(previous.Span, 0);
            if (kept > 0 && kept < JsonTexts.IntegerOr(severity.Span, 0))
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
        ReadOnlySpan<byte> start = _fields.FindText("t_run").Span;
        ReadOnlySpan<byte> status = _fields.FindText("waitstatus").Span;
        ReadOnlySpan<byte> type = _fields.FindText("exception_type").Span;

        // libflux unpacks these fields by type and calls the job failed if one of them is of another: an integer for a time too.
        if ((!start.IsEmpty && !JsonTexts.IsReal(start))
            || (!status.IsEmpty && !JsonTexts.IsInteger(status))
            || (!type.IsEmpty && !JsonTexts.IsString(type)))
        {
            return JobOutcome.Failed;
        }

        if (JsonTexts.RealOr(start, 0) > 0 && JsonTexts.IntegerOr(status, -1) == 0)
        {
            return JobOutcome.Completed;
        }

        return _fields.Find("exception_type")?.GetString() switch
        {
            "cancel" => JobOutcome.Canceled,
            "timeout" => JobOutcome.TimedOut,
            _ => JobOutcome.Failed,
        };
    }

    private static ReadOnlyMemory<byte> Required(JobEvent entry, ReadOnlySpan<byte> key)
        => entry.HasContext && JsonTexts.Member(entry.ContextUtf8, key) is { IsEmpty: false } value
            ? value
            : throw new FluxProtocolException(
                FluxProtocolError.InvalidEventlogEntry, 0, $"the event '{entry.Name}' has no '{Encoding.UTF8.GetString(key)}'");
}
