using System.Globalization;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Listing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Dependencies;

/// <summary>One thing that a job waits for.</summary>
/// <param name="Description">In words, for the eventlog.</param>
/// <param name="Time">The time that it waits for; null if it waits for a job.</param>
/// <param name="Target">The job that it waits for; null if it waits for a time.</param>
/// <param name="Condition">What it waits for in that job.</param>
internal sealed record JobDependency(string Description, DateTimeOffset? Time, Job? Target, JobCondition Condition)
{
    public static JobDependency At(double timestamp) => new(
        string.Create(CultureInfo.InvariantCulture, $"begin-time={timestamp:F3}"),
        DateTimeOffset.UnixEpoch.AddSeconds(timestamp),
        null,
        JobCondition.Start);

    public static JobDependency On(JobCondition condition, Job target) => new(
        string.Create(CultureInfo.InvariantCulture, $"{WordsFor(condition)}={target.Id.Value}"), null, target, condition);

    /// <summary>The condition of a scheme; null for schemes that are not known.</summary>
    public static JobCondition? ConditionOf(string scheme) => scheme switch
    {
        "afterstart" => JobCondition.Start,
        "afterany" => JobCondition.Finish,
        "afterok" => JobCondition.Success,
        "afternotok" => JobCondition.Failure,
        _ => null,
    };

    /// <summary>Whether a job is as far as this waits for.</summary>
    public bool IsMetBy(Job job) => Condition switch
    {
        JobCondition.Start => job.EnteredAt(JobState.Run) is not null,
        JobCondition.Finish => !job.IsActive,
        JobCondition.Success => !job.IsActive && job.IsSuccess(),
        JobCondition.Failure => !job.IsActive && !job.IsSuccess(),
        _ => false,
    };

    private static string WordsFor(JobCondition condition) => condition switch
    {
        JobCondition.Start => "after-start",
        JobCondition.Finish => "after-finish",
        JobCondition.Success => "after-success",
        _ => "after-failure",
    };
}
