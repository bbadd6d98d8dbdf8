using System.Text.Json;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>How a job ended: libflux's <c>flux_job_result</c>, Python's <c>JobResultFuture</c>.</summary>
public sealed class JobResult
{
    private readonly JsonFields _fields;
    private readonly TimeProvider _timeProvider;

    internal JobResult(JobId id, JobOutcome outcome, JsonFields fields, TimeProvider timeProvider)
    {
        Id = id;
        Result = outcome;
        _fields = fields;
        _timeProvider = timeProvider;
    }

    /// <summary>The job.</summary>
    public JobId Id { get; }

    /// <summary>How it ended.</summary>
    public JobOutcome Result { get; }

    /// <summary>When it was submitted, in seconds since the Unix epoch; null if its log does not tell.</summary>
    public double? TSubmit => Time("t_submit");

    /// <summary>When it got its resources, in seconds since the Unix epoch; null if it never did.</summary>
    public double? TRun => Time("t_run");

    /// <summary>When it finished, in seconds since the Unix epoch; null if it never started, or was ended before it could finish.</summary>
    public double? TCleanup => Time("t_cleanup");

    /// <summary>The wait status of its shells, the largest of them; null if none ran to its end.</summary>
    public WaitStatus? WaitStatus
        => _fields.Find("waitstatus") is { ValueKind: JsonValueKind.Number } status && status.TryGetInt64(out long value)
            ? new WaitStatus((int)value)
            : null;

    /// <summary>
    /// Python's <c>returncode</c>: the exit code (128 + N where signal N ended a task); -N where signal N ended the job shell; -128 for a job that was
    /// canceled before it started; 1 for one that failed before it started; null for any other that has no status.
    /// </summary>
    public int? ReturnCode => WaitStatus is { } status ? status.ReturnCode : Result switch
    {
        JobOutcome.Canceled => -128,
        JobOutcome.Failed => 1,
        _ => null,
    };

    /// <summary>The exception that counts, if there was any; also set for one that was not fatal.</summary>
    public JobExceptionInfo? Exception
        => _fields.Find("exception_type") is { } type
            && _fields.Find("exception_severity") is { } severity
            && _fields.Find("exception_note") is { } note
            ? JobExceptionInfo.From(type, severity, note)
            : null;

    /// <summary>The result as JSON: the same keys and values in the same order as Python's <c>get_dict()</c>.</summary>
    /// <returns>One line of JSON. What never happened is absent.</returns>
    public string ToJson() => JsonPayload.CreateText(_fields, static (writer, fields) => fields.WriteTo(writer));

    /// <summary>The result as Python's <c>get_info()</c> gives it.</summary>
    /// <returns>A limited job info; the runtime of a job that has no end is measured up to now.</returns>
    public JobInfo ToJobInfo()
        => new(this, JobInfo.ComputeRuntime(TRun ?? 0, TCleanup ?? 0, _timeProvider));

    /// <summary>The result in words, such as <c>ƒ2m491aa3: Failed, exit code 3</c>.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
    {
        string exception = Exception is null ? "" : $", {Exception.Type}: {Exception.Note}";
        return $"{Id}: {Result}{(ReturnCode is int code ? $", return code {code}" : "")}{exception}";
    }

    private double? Time(string name)
        => _fields.Find(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
}
