using System.Text.Json.Nodes;
using FluxWire.Jobs;

namespace FluxWire.Faults.RealBroker;

/// <summary>Jobs, and what is done with them.</summary>
internal static class TestJobs
{
    internal static readonly SubmitOptions Waitable = new() { Waitable = true };
    internal static readonly SubmitOptions HeldWaitable = new() { Waitable = true, Urgency = SubmitOptions.UrgencyHold };

    internal static Jobspec Shell(string script)
    {
        Jobspec jobspec = Jobspec.FromCommand("sh", "-c", script);
        jobspec.WorkingDirectory = "/tmp";
        jobspec.Environment["PATH"] = "/usr/bin:/bin";
        return jobspec;
    }

    internal static async Task<JobId[]> SubmitAsync(FluxClient flux, int count, Jobspec jobspec, SubmitOptions options)
        => await Task.WhenAll(Enumerable.Range(0, count).Select(_ => flux.Jobs.SubmitAsync(jobspec, options))).Soon();

    /// <summary>Waits until the store has an event of a job.</summary>
    internal static async Task UntilAsync(FluxClient flux, JobId id, string name)
    {
        await foreach (JobEvent entry in flux.Jobs.WatchEventsAsync(id))
        {
            if (entry.Name == name)
            {
                return;
            }
        }

        throw new InvalidOperationException($"Job {id} has ended without the event '{name}'.");
    }

    /// <summary>Waits until the store has an event of each job.</summary>
    internal static Task UntilAsync(FluxClient flux, IEnumerable<JobId> ids, string name)
        => Task.WhenAll(ids.Select(id => UntilAsync(flux, id, name))).Soon();

    /// <summary>Lets a job run that was held.</summary>
    internal static Task ReleaseAsync(FluxClient flux, JobId id)
        => flux.CallAsync("job-manager.urgency", new JsonObject { ["id"] = unchecked((long)id.Value), ["urgency"] = SubmitOptions.UrgencyDefault }).AsTask();

    /// <summary>
    /// Waits until every request to the job manager that was sent before is dealt with, or pending in it.
    /// </summary>
    internal static Task UntilJobManagerHasItAllAsync(FluxClient flux) => flux.CallAsync("job-manager.getinfo").AsTask().Soon();
}
