using FluxWire.Jobs;

namespace FluxWire.FaultMatrix.Stages;

/// <summary>A job that runs until the test signals it, in the hands of the honest client.</summary>
internal sealed class LiveJob(FluxClient control, JobId id)
{
    public JobId Id => id;

    /// <summary>Has it take its next step.</summary>
    public Task SignalAsync() => control.Jobs.KillAsync(id, FluxSignal.User1).Guarded();

    /// <summary>What its watchers should have seen, once it has ended.</summary>
    public async Task<IReadOnlyList<string>> ReadEventsAsync()
    {
        List<string> events = [];
        await foreach (JobEvent entry in control.Jobs.WatchEventsAsync(id))
        {
            events.Add(entry.ToString());
        }

        return events;
    }

    /// <summary>Ends it, whatever it does, and leaves no zombie.</summary>
    public async Task EndAsync()
    {
        try
        {
            await control.Jobs.CancelAsync(id).Guarded();
        }
        catch (FluxRpcException e) when (e.Errno == FluxErrno.ENOENT)
        {
            // It has ended already.
        }

        try
        {
            await control.Jobs.WaitAsync(id).Guarded();
        }
        catch (FluxRpcException e) when (e.Errno == FluxErrno.ECHILD)
        {
            // Somebody has waited for it already.
        }

        await control.Jobs.ResultAsync(id).Guarded();
    }
}
