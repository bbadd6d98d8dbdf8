using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Listing;

/// <summary><c>job-list.job-stats</c>: how many jobs are in which state, and how those that ended did; once, or at each change.</summary>
internal sealed class JobStatistics(JobTable jobs)
{
    private static readonly (string Name, JobState State)[] States =
    [
        ("depend", JobState.Depend),
        ("priority", JobState.Priority),
        ("sched", JobState.Sched),
        ("run", JobState.Run),
        ("cleanup", JobState.Cleanup),
        ("inactive", JobState.Inactive),
    ];

    private readonly List<Request> _followers = [];

    public void Respond(Request request)
    {
        if (request.IsStreaming)
        {
            _followers.Add(request);
        }

        request.Respond(Write);
    }

    /// <summary>The counts may have changed.</summary>
    public void Changed()
    {
        foreach (Request follower in _followers)
        {
            follower.Respond(Write);
        }
    }

    public void Forget(string sender) => _followers.RemoveAll(request => request.IsFrom(sender));

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("job_states");
        foreach ((string name, JobState state) in States)
        {
            json.WriteNumber(name, jobs.All.Count(job => job.State == state));
        }

        json.WriteNumber("total", jobs.All.Count);
        json.WriteEndObject();
        json.WriteNumber("successful", CountOf(JobOutcome.Completed));
        json.WriteNumber("failed", jobs.All.Count(static job => !job.IsActive && job.Result() != JobOutcome.Completed));
        json.WriteNumber("canceled", CountOf(JobOutcome.Canceled));
        json.WriteNumber("timeout", CountOf(JobOutcome.TimedOut));
        json.WriteNumber("inactive_purged", 0);
        json.WriteStartArray("queues");
        json.WriteEndArray();
    }

    private int CountOf(JobOutcome outcome) => jobs.All.Count(job => !job.IsActive && job.Result() == outcome);
}
