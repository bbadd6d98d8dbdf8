using FluxWire.Jobs;
using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>Submits all jobs at once, and then waits for all of them at once; each is timed from its submission.</summary>
internal sealed class SubmitWorkload(FluxClient client, byte[] jobspec, bool any) : IWorkload
{
    private static readonly SubmitOptions Waitable = new() { Waitable = true };

    public WarmUpStyle WarmUp => WarmUpStyle.Batches;

    // The first submission asks the broker who we are. A program that submits many has done it long ago; others do not ask at all.
    public async Task PrepareAsync() => await client.Broker.GetIdentityAsync();

    public async Task RunAsync(Round round)
    {
        Operation[] operations = new Operation[round.Count];
        Task<JobId>[] submissions = new Task<JobId>[operations.Length];
        for (int i = 0; i < operations.Length && round.TryBegin(out operations[i]); i++)
        {
            submissions[i] = SubmitAsync();
        }

        JobId[] ids = await Task.WhenAll(submissions);
        round.Submitted = ids;
        Task[] waits = new Task[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            waits[i] = WaitAsync(ids[i], round, operations[i]);
        }

        await Task.WhenAll(waits);
    }

    private async Task<JobId> SubmitAsync() => await client.Jobs.SubmitJsonAsync(jobspec, Waitable);

    private async Task WaitAsync(JobId id, Round round, Operation operation)
    {
        JobWaitResult result = await client.Jobs.WaitAsync(any ? JobId.Any : id);
        if (!result.Success || (!any && result.JobId != id))
        {
            throw new CheckException($"waiting for {(any ? "any job" : id)} answers job {result.JobId} with '{result.ErrorString}'");
        }

        round.End(operation);
    }
}
