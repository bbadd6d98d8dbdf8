namespace FluxWire.Embedded.Jobs;

/// <summary>A job exception (RFC 21) as it stands in the eventlog.</summary>
/// <param name="Type">What kind: <c>cancel</c>, <c>timeout</c>, <c>exec</c>, <c>alloc</c> or the user's own.</param>
/// <param name="Severity">0 ends the job; up to 7 only tells.</param>
/// <param name="Note">Words about it; may be empty.</param>
/// <param name="UserId">Who raised it.</param>
/// <param name="WaitStatus">The status that the job is to end with, if the raiser knows one.</param>
internal sealed record JobException(string Type, int Severity, string Note, uint UserId, int? WaitStatus = null)
{
    public const int Fatal = 0;
    public const int LeastSevere = 7;

    public bool IsFatal => Severity == Fatal;
}
