using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Jobs;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Listing;

/// <summary>How job-list sees a job. Its rules differ from those of a job's result: see <see cref="Result"/> and <see cref="Exception"/>.</summary>
internal static class JobRecord
{
    /// <summary>The exception that is shown: the most severe one, and the first among equals.</summary>
    public static JobException? Exception(this Job job) => job.Exceptions.MinBy(static exception => exception.Severity);

    /// <summary>Whether it finished with status 0 before any fatal exception.</summary>
    public static bool IsSuccess(this Job job) => job.EndedBy is null && job.FinishStatus is { IsSuccess: true };

    /// <summary>How it ended; meaningful once it is inactive.</summary>
    public static JobOutcome Result(this Job job) => job.IsSuccess() ? JobOutcome.Completed : job.Exception()?.Type switch
    {
        "cancel" => JobOutcome.Canceled,
        "timeout" => JobOutcome.TimedOut,
        _ => JobOutcome.Failed,
    };

    /// <summary>When it entered a state, in seconds since the Unix epoch; null if it never did.</summary>
    public static double? TimeOf(this Job job, JobState state)
        => job.EnteredAt(state) is { } time ? Eventlog.ToTimestamp(time) : null;

    /// <summary>The nodes it has or wants; null as long as neither is known.</summary>
    public static int? NodeCount(this Job job)
        => job.Allocation is not null ? 1 : job.Spec.Resources.Nodes > 0 ? job.Spec.Resources.Nodes : null;

    /// <summary>The cores it has or wants; null as long as a whole node is wanted and none was given.</summary>
    public static long? CoreCount(this Job job) => job.Allocation is { } allocation ? allocation.Cores.Count
        : job.Spec.Resources is { Exclusive: false, TotalCores: > 0 and { } cores } ? cores : null;
}
