namespace FluxWire.Jobs;

/// <summary>One job: a handle that is made of nothing but its id, so that it can be made again from a database.</summary>
public sealed class FluxJob
{
    private readonly FluxJobs _jobs;

    internal FluxJob(FluxJobs jobs, JobId id)
    {
        _jobs = jobs;
        Id = id;
    }

    /// <summary>The job's id.</summary>
    public JobId Id { get; }

    /// <inheritdoc cref="FluxJobs.WaitAsync"/>
    public Task<JobWaitResult> WaitAsync(RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _jobs.WaitAsync(Id, options, cancellationToken);

    /// <inheritdoc cref="FluxJobs.ResultAsync"/>
    public Task<JobResult> ResultAsync(RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _jobs.ResultAsync(Id, options, cancellationToken);

    /// <inheritdoc cref="FluxJobs.WatchEventsAsync"/>
    public IAsyncEnumerable<JobEvent> WatchEventsAsync(
        string path = EventlogWatchOptions.MainPath, EventlogWatchOptions? options = null, CancellationToken cancellationToken = default)
        => _jobs.WatchEventsAsync(Id, path, options, cancellationToken);

    /// <inheritdoc cref="FluxJobs.OutputAsync"/>
    public IAsyncEnumerable<JobOutputItem> OutputAsync(JobOutputOptions? options = null, CancellationToken cancellationToken = default)
        => _jobs.OutputAsync(Id, options, cancellationToken);

    /// <inheritdoc cref="FluxJobs.CancelAsync"/>
    public Task CancelAsync(string? note = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _jobs.CancelAsync(Id, note, options, cancellationToken);

    /// <inheritdoc cref="FluxJobs.RaiseAsync"/>
    public Task RaiseAsync(
        string type, int severity, string? note = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _jobs.RaiseAsync(Id, type, severity, note, options, cancellationToken);

    /// <inheritdoc cref="FluxJobs.KillAsync"/>
    public Task KillAsync(FluxSignal? signal = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _jobs.KillAsync(Id, signal, options, cancellationToken);

    /// <summary>The job's id, as F58.</summary>
    /// <returns>Such as <c>ƒ2m491aa3</c>.</returns>
    public override string ToString() => Id.ToString();
}
