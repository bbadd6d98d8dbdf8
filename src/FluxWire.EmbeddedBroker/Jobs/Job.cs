using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Execution;
using FluxWire.Embedded.Jobspecs;
using FluxWire.Embedded.Scheduling;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Jobs;

/// <summary>One job and all that is known about it. <see cref="JobLifecycle"/> alone moves it on.</summary>
internal sealed class Job
{
    private readonly Dictionary<JobState, DateTimeOffset> _entered = [];

    public required JobId Id { get; init; }

    public required uint UserId { get; init; }

    public required JobFlags Flags { get; init; }

    /// <summary>J, as it was submitted: the only place where the environment stays.</summary>
    public required string SignedJob { get; init; }

    public required Jobspec Spec { get; set; }

    public required int Urgency { get; set; }

    /// <summary>Its place in the queue; known from <see cref="JobState.Sched"/> on.</summary>
    public long? Priority { get; set; }

    public JobState State { get; private set; } = JobState.New;

    public Eventlog Eventlog { get; } = new();

    /// <summary>The logs of the job itself: its output, its shell's events.</summary>
    public GuestLogs Guest { get; } = new();

    /// <summary>Its resources; kept after they were given back, because services go on telling them.</summary>
    public Allocation? Allocation { get; set; }

    /// <summary>R as it was at first; null as long as it has none.</summary>
    public string? InitialR { get; set; }

    /// <summary>Its run, from <c>start</c> until <c>release</c>.</summary>
    public JobExecution? Execution { get; set; }

    /// <summary>The status in its <c>finish</c> event.</summary>
    public WaitStatus? FinishStatus { get; set; }

    /// <summary>The fatal exception that moved it to <see cref="JobState.Cleanup"/>; null if <c>finish</c> did, or nothing yet.</summary>
    public JobException? EndedBy { get; set; }

    /// <summary>Every exception so far.</summary>
    public List<JobException> Exceptions { get; } = [];

    /// <summary>What it still waits for before it may be queued, in words for the eventlog; null if it never waited.</summary>
    public List<string>? Dependencies { get; private set; }

    /// <summary>What users noted on it.</summary>
    public JobMemo Memo { get; } = new();

    public bool IsWaitable => (Flags & JobFlags.Waitable) != 0;

    public bool IsDebug => (Flags & JobFlags.Debug) != 0;

    public bool IsActive => State != JobState.Inactive;

    public void AddDependency(string description) => (Dependencies ??= []).Add(description);

    /// <summary>When it entered a state; null if it never did.</summary>
    public DateTimeOffset? EnteredAt(JobState state) => _entered.TryGetValue(state, out DateTimeOffset time) ? time : null;

    /// <summary>Moves it to a state. A state that is entered again keeps its first time.</summary>
    public void Enter(JobState state, DateTimeOffset time)
    {
        State = state;
        _entered.TryAdd(state, time);
    }
}
