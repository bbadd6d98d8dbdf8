using FluxWire.Jobs;

namespace FluxWire.Conformance;

/// <summary>Jobs that end in every way that one node allows, and how each is brought to its end.</summary>
internal static class JobScenarios
{
    /// <summary>What is known of a job that was brought to its end.</summary>
    internal sealed record Finished(JobId Id, JobWaitResult Wait, JobResult Result, IReadOnlyList<JobEvent> Events);

    internal static readonly SubmitOptions Waitable = new() { Waitable = true };
    internal static readonly SubmitOptions Held = new() { Urgency = SubmitOptions.UrgencyHold };
    internal static readonly SubmitOptions HeldWaitable = Waitable with { Urgency = SubmitOptions.UrgencyHold };

    internal static Jobspec Shell(string script)
    {
        Jobspec jobspec = Jobspec.FromCommand("sh", "-c", script);
        jobspec.WorkingDirectory = "/tmp";
        jobspec.Environment["PATH"] = "/usr/bin:/bin";
        return jobspec;
    }

    /// <summary>Submits a job, does something to it, and waits for it in both ways.</summary>
    internal static async Task<Finished> RunAsync(
        FluxClient flux, Jobspec jobspec, SubmitOptions? options = null, Func<FluxJob, Task>? act = null)
    {
        using CancellationTokenSource limit = new(TestLimits.Test);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(jobspec, options ?? Waitable, limit.Token));
        if (act is not null)
        {
            await act(job).WaitAsync(limit.Token);
        }

        JobWaitResult wait = await job.WaitAsync(null, limit.Token);
        JobResult result = await job.ResultAsync(cancellationToken: limit.Token);
        List<JobEvent> events = [];
        await foreach (JobEvent entry in job.WatchEventsAsync(cancellationToken: limit.Token))
        {
            events.Add(entry);
        }

        return new Finished(job.Id, wait, result, events);
    }

    /// <summary>Waits until a job's tasks have written a line, so that they are known to run.</summary>
    internal static async Task UntilOutputAsync(FluxJob job, string text)
    {
        await foreach (JobOutputItem item in job.OutputAsync())
        {
            if (item is JobOutputData data && data.Text.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The job has ended without writing '{text}'.");
    }

    /// <summary>Waits for an event.</summary>
    internal static async Task UntilEventAsync(FluxJob job, string name)
    {
        await foreach (JobEvent entry in job.WatchEventsAsync())
        {
            if (entry.Name == name)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The job has ended without the event '{name}'.");
    }
}
