using System.Text;
using FluxWire.Jobs;

namespace FluxWire.Soak.Work;

/// <summary>One job's whole life: submitted, waited for, watched, read, perhaps cancelled, and compared with what the broker has.</summary>
internal sealed class JobCycle(FluxClient flux, Auditor auditor, Tally tally, Random random)
{
    // What takes longer is lost: no outage lasts longer than seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    internal async Task RunAsync(string name)
    {
        JobPlan plan = JobPlan.Pick(random);
        if (await SubmitAsync(plan, name) is not JobId id)
        {
            return;
        }

        Task<IReadOnlyList<string>> log = ReadLogAsync(id);
        await Task.WhenAll(
            CheckAsync("wait", name, flux.Jobs.WaitAsync(id), wait => wait.Success == (plan.WaitText.Length == 0)
                && wait.ErrorString.StartsWith(plan.WaitText, StringComparison.Ordinal)),
            CheckAsync("result", name, flux.Jobs.ResultAsync(id), result => result.Result == plan.Outcome),
            CheckAsync("output", name, ReadOutputAsync(id), output => plan.IsCancelled || output == plan.Output),
            CheckAsync("watch", name, log, lines => lines.Count > 0),
            ChangeMindAsync(id),
            plan.IsCancelled ? CancelAsync(id, name) : Task.CompletedTask);
        if (log.IsCompletedSuccessfully)
        {
            Compare(name, await log, await auditor.ReadLogAsync(id));
        }

        tally.NoteDone("job: " + plan.Kind);
    }

    private async Task<JobId?> SubmitAsync(JobPlan plan, string name)
    {
        Jobspec jobspec = Jobspec.FromCommand(plan.Command);
        jobspec.Name = name;
        try
        {
            JobId id = await flux.Jobs.SubmitAsync(jobspec, new SubmitOptions { Waitable = true }).WaitAsync(Limit);
            tally.NoteDone("submit");
            return id;
        }
        catch (FluxConnectionException e) when (e.MayHaveBeenSent)
        {
            // As announced. The name tells.
            JobId? id = await auditor.FindAsync(name);
            tally.NoteDone(id is null ? "submit: outcome unknown, was not submitted" : "submit: outcome unknown, was submitted");
            return id;
        }
        catch (Exception e)
        {
            tally.NoteUnexpected($"submit of {name}", e);
            return null;
        }
    }

    private async Task CheckAsync<T>(string kind, string name, Task<T> task, Func<T, bool> isRight)
    {
        try
        {
            T value = await task.WaitAsync(Limit);
            if (isRight(value))
            {
                tally.NoteDone(kind);
            }
            else
            {
                tally.NoteLost($"{kind} of {name} is {value}");
            }
        }
        catch (Exception e)
        {
            tally.NoteLost($"{kind} of {name}: {e}");
        }
    }

    private async Task<IReadOnlyList<string>> ReadLogAsync(JobId id)
    {
        List<string> lines = [];
        await foreach (JobEvent entry in flux.Jobs.WatchEventsAsync(id))
        {
            lines.Add(entry.ToString());
        }

        return lines;
    }

    private async Task<string> ReadOutputAsync(JobId id)
    {
        StringBuilder output = new();
        await foreach (JobOutputItem item in flux.Jobs.OutputAsync(id))
        {
            output.Append((item as JobOutputData)?.Text);
        }

        return output.ToString();
    }

    // Somebody who asks for the result, too, and leaves early.
    private async Task ChangeMindAsync(JobId id)
    {
        using CancellationTokenSource source = new(random.Next(1, 50));
        try
        {
            await flux.Jobs.ResultAsync(id, cancellationToken: source.Token);
            tally.NoteDone("token: too late");
        }
        catch (OperationCanceledException e) when (e.CancellationToken == source.Token)
        {
            tally.NoteDone("token: left early");
        }
        catch (Exception e)
        {
            tally.NoteUnexpected($"result of {id} with a token", e);
        }
    }

    // To cancel twice does no harm, and that the job is gone already says that it was cancelled.
    private async Task CancelAsync(JobId id, string name)
    {
        while (true)
        {
            try
            {
                await flux.Jobs.CancelAsync(id, "soak").WaitAsync(Limit);
                tally.NoteDone("cancel");
                return;
            }
            catch (FluxConnectionException e) when (e.MayHaveBeenSent)
            {
                tally.NoteDone("cancel: outcome unknown, repeated");
            }
            catch (FluxRpcException e) when (e.Errno == FluxErrno.ENOENT)
            {
                return;
            }
            catch (Exception e)
            {
                tally.NoteUnexpected($"cancel of {name}", e);
                return;
            }
        }
    }

    private void Compare(string name, IReadOnlyList<string> watched, IReadOnlyList<string> logged)
    {
        if (watched.SequenceEqual(logged))
        {
            tally.NoteDone("log compared");
        }
        else if (watched.Count != watched.Distinct().Count())
        {
            tally.NoteDuplicate($"events of {name}: {string.Join(" ", watched)}");
        }
        else
        {
            tally.NoteLost($"events of {name}: {string.Join(" ", watched)} instead of {string.Join(" ", logged)}");
        }
    }
}
