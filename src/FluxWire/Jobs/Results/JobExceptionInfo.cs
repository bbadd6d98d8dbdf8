namespace FluxWire.Jobs;

/// <summary>The exception that a job's result keeps (RFC 21): Python's <c>JobInfo.exception</c>.</summary>
/// <param name="Type">Such as <c>cancel</c>, <c>timeout</c>, <c>exec</c> or <c>alloc</c>.</param>
/// <param name="Severity">From 0, which is fatal, to 7.</param>
/// <param name="Note">What was said about it; may be empty.</param>
public sealed record JobExceptionInfo(string Type, int Severity, string Note)
{
    /// <summary>Whether it ended the job.</summary>
    public bool IsFatal => Severity == 0;
}
