using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>The exception that a job's result keeps (RFC 21): Python's <c>JobInfo.exception</c>.</summary>
/// <param name="Type">Such as <c>cancel</c>, <c>timeout</c>, <c>exec</c> or <c>alloc</c>.</param>
/// <param name="Severity">From 0, which is fatal, to 7.</param>
/// <param name="Note">What was said about it; may be empty.</param>
public sealed record JobExceptionInfo(string Type, int Severity, string Note)
{
    /// <summary>Whether it ended the job.</summary>
    public bool IsFatal => Severity == 0;

    /// <summary>Makes it of what an event says. libflux takes values of any type here, so a wrong one is shown, and not refused.</summary>
    internal static JobExceptionInfo From(JsonElement type, JsonElement severity, JsonElement note)
        => new(
            type.ToString(),
            severity.ValueKind == JsonValueKind.Number && severity.TryGetInt32(out int number) ? number : 0,
            note.ToString());
}
