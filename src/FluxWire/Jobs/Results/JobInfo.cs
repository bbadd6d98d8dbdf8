using System.Text.Json;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>What a result tells of a job, in the form of Python's limited <c>JobInfo</c>, with its defaults for what never happened.</summary>
public sealed class JobInfo
{
    private readonly JobResult _result;

    internal JobInfo(JobResult result, double runtime)
    {
        _result = result;
        Runtime = runtime;
    }

    /// <summary>The job: Python's <c>id</c>.</summary>
    public JobId Id => _result.Id;

    /// <summary>When it was submitted, in seconds since the Unix epoch: <c>t_submit</c>. 0 if its log does not tell.</summary>
    public double TSubmit => _result.TSubmit ?? 0;

    /// <summary>When it got its resources, in seconds since the Unix epoch: <c>t_run</c>. 0 if it never did.</summary>
    public double TRun => _result.TRun ?? 0;

    /// <summary>When it finished, in seconds since the Unix epoch: <c>t_cleanup</c>. 0 if it never did.</summary>
    public double TCleanup => _result.TCleanup ?? 0;

    /// <summary>Python's <c>returncode</c>, see <see cref="JobResult.ReturnCode"/>; null where Python has <c>""</c>.</summary>
    public int? ReturnCode => _result.ReturnCode;

    /// <summary>Python's <c>waitstatus</c>; null where Python has <c>""</c>.</summary>
    public WaitStatus? WaitStatus => _result.WaitStatus;

    /// <summary>
    /// Python's <c>runtime</c>, in seconds: from <see cref="TRun"/> to <see cref="TCleanup"/>; up to the moment this object was made for a job that has
    /// no end, such as one whose prolog failed; 0 for one that never ran.
    /// </summary>
    public double Runtime { get; }

    /// <summary>Python's <c>result</c>; as a number it is <c>result_id</c>.</summary>
    public JobOutcome Result => _result.Result;

    /// <summary>Python's <c>exception</c>; null where its <c>occurred</c> is false.</summary>
    public JobExceptionInfo? Exception => _result.Exception;

    /// <summary>The info as JSON: the names and values of Python's <c>JobInfo.to_dict()</c>, which leaves out what is empty.</summary>
    /// <returns>One line of JSON.</returns>
    public string ToJson() => JsonPayload.CreateText(this, static (writer, info) => info.Write(writer));

    internal static double ComputeRuntime(double start, double end, TimeProvider timeProvider)
    {
        if (start <= 0)
        {
            return 0;
        }

        return (end > 0 ? end : (timeProvider.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds) - start;
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteUnlessZero(writer, "t_run", TRun);
        WriteUnlessZero(writer, "t_cleanup", TCleanup);
        writer.WriteNumber("duration"u8, 0);
        writer.WriteString("result"u8, Result.ToName());
        if (WaitStatus is { } status)
        {
            writer.WriteNumber("waitstatus"u8, status.Value);
        }

        writer.WriteNumber("id"u8, Id.Value);
        WriteUnlessZero(writer, "t_submit", TSubmit);
        WriteUnlessZero(writer, "runtime", Runtime);
        if (ReturnCode is int code)
        {
            writer.WriteNumber("returncode"u8, code);
        }

        writer.WriteStartArray("dependencies"u8);
        writer.WriteEndArray();
        writer.WriteString("jobid"u8, Id.ToString(JobIdEncoding.F58));
        writer.WriteStartObject("annotations"u8);
        writer.WriteEndObject();
        WriteException(writer);
        writer.WriteEndObject();
    }

    private void WriteException(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("exception"u8);
        writer.WriteBoolean("occurred"u8, Exception is not null);
        if (Exception is not null)
        {
            writer.WriteNumber("severity"u8, Exception.Severity);
            writer.WriteString("type"u8, Exception.Type);
            writer.WriteString("note"u8, Exception.Note);
        }

        writer.WriteEndObject();
    }

    private static void WriteUnlessZero(Utf8JsonWriter writer, string name, double value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }
}
