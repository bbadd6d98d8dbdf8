namespace FluxWire.Jobs;

/// <summary>How a job is submitted (<c>job-ingest.submit</c>).</summary>
public sealed record SubmitOptions
{
    /// <summary>The lowest urgency: the job is held.</summary>
    public const int UrgencyHold = 0;

    /// <summary>The urgency of a job that asks for none.</summary>
    public const int UrgencyDefault = 16;

    /// <summary>The highest urgency: the job is expedited. Above 16 is the owner's right.</summary>
    public const int UrgencyExpedite = 31;

    /// <summary>The options of a submission that gives none.</summary>
    public static SubmitOptions Default { get; } = new();

    /// <summary>How urgent the job is, from 0 to 31. Default: 16. The broker answers EINVAL to any other.</summary>
    public int Urgency { get; init; } = UrgencyDefault;

    /// <summary>Whether <see cref="FluxJobs.WaitAsync"/> may be used on the job; the owner's right. Default: false.</summary>
    public bool Waitable { get; init; }

    /// <summary>Whether the eventlog gets <c>debug.*</c> events. Default: false.</summary>
    public bool Debug { get; init; }

    /// <summary>Whether the jobspec goes unvalidated; the owner's right. Default: false.</summary>
    public bool NoValidate { get; init; }

    /// <summary>
    /// The uid to put into the signed request; the broker refuses any but the one that it sees on the socket. Default: null, which asks the broker
    /// once and remembers.
    /// </summary>
    public uint? UserId { get; init; }

    /// <summary>
    /// How long to wait for the id, and where the broker has to be asked for our uid first, how long for that. Default: null, which takes
    /// <see cref="FluxClientOptions.DefaultTimeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }
}
