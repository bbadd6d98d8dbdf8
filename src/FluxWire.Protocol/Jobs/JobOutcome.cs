namespace FluxWire.Jobs;

/// <summary>How a job ended: what RFC 21 and flux-core call its result. Each is a bit, as services take sums of them.</summary>
[Flags]
public enum JobOutcome
{
    /// <summary>No outcome: the job is not over, or an empty mask.</summary>
    None = 0,

    /// <summary>It ran and ended with wait status 0.</summary>
    Completed = 1,

    /// <summary>It ended with another wait status, or an exception stopped it.</summary>
    Failed = 2,

    /// <summary>It was canceled.</summary>
    Canceled = 4,

    /// <summary>Its time limit ended it; <c>TIMEOUT</c> on the wire.</summary>
    TimedOut = 8,
}
