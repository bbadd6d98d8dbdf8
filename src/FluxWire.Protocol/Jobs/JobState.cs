namespace FluxWire.Jobs;

/// <summary>
/// The state of a job (RFC 21). Each state is a bit, so that services take a sum of them; the last three values are such sums.
/// </summary>
[Flags]
public enum JobState
{
    /// <summary>No state: an empty mask.</summary>
    None = 0,

    /// <summary>Submitted and not yet validated.</summary>
    New = 1,

    /// <summary>Waits until its dependencies are met.</summary>
    Depend = 2,

    /// <summary>Waits for its priority.</summary>
    Priority = 4,

    /// <summary>Waits for the scheduler to give it resources.</summary>
    Sched = 8,

    /// <summary>Has resources and runs, prolog included.</summary>
    Run = 16,

    /// <summary>Has finished, or met a fatal exception, and is cleaned up.</summary>
    Cleanup = 32,

    /// <summary>Is over; nothing about it changes any more.</summary>
    Inactive = 64,

    /// <summary><see cref="Depend"/>, <see cref="Priority"/> or <see cref="Sched"/>.</summary>
    Pending = Depend | Priority | Sched,

    /// <summary><see cref="Run"/> or <see cref="Cleanup"/>.</summary>
    Running = Run | Cleanup,

    /// <summary><see cref="Pending"/> or <see cref="Running"/>.</summary>
    Active = Pending | Running,
}
