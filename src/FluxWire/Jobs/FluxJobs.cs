using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>Submitting, awaiting, watching and controlling jobs.</summary>
/// <remarks>
/// <para>
/// <see cref="ResultAsync"/> is what most callers want to await: it works for every job that the caller may see, finished or not, any number of times.
/// <see cref="WaitAsync"/> is the owner's alone, works once a job, and tells less.
/// </para>
/// <para>
/// A cancelled token ends the waiting and never the job. Every method may throw <see cref="FluxConnectionException"/>, when the connection is lost, and
/// <see cref="FluxRpcException"/>, when the broker answers with an error; only particular errnos are listed below.
/// </para>
/// </remarks>
public sealed class FluxJobs
{
    private readonly JobSubmitter _submitter;
    private readonly JobWaiter _waiter;
    private readonly EventlogWatcher _watcher;
    private readonly JobOutputReader _output;
    private readonly JobController _controller;
    private readonly TimeProvider _timeProvider;

    internal FluxJobs(FluxRpc rpc, FluxBroker broker, FluxClientOptions options)
    {
        _submitter = new JobSubmitter(rpc, broker);
        _watcher = new EventlogWatcher(rpc);
        _waiter = new JobWaiter(rpc, _watcher, options);
        _output = new JobOutputReader(_watcher, options);
        _controller = new JobController(rpc);
        _timeProvider = options.TimeProvider;
    }

    /// <summary>A handle for a job that is known by its id. The broker is not asked.</summary>
    /// <param name="id">The job's id.</param>
    /// <returns>The handle.</returns>
    public FluxJob Get(JobId id) => new(this, id);

    /// <summary>Submits a job (<c>job-ingest.submit</c>), unsigned: the way of the instance owner.</summary>
    /// <param name="jobspec">What to run.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting for the id; the job may have been submitted all the same.</param>
    /// <returns>The job's id. The job may still fail for want of resources: that is told by an exception in its eventlog.</returns>
    /// <exception cref="ArgumentException">The jobspec's values do not fit together.</exception>
    /// <exception cref="FluxRpcException">EPERM: the jobspec is not valid, or a guest asked for what only owners may. EINVAL: an option is out of its
    /// range, or the queue refuses the job. The broker's text says which.</exception>
    /// <exception cref="FluxConnectionException">The connection was lost. If <see cref="FluxConnectionException.MayHaveBeenSent"/>, it is unknown
    /// whether the job was submitted, and the message says how to find out: a submission is never sent twice.</exception>
    public Task<JobId> SubmitAsync(Jobspec jobspec, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobspec);
        byte[] json = JsonPayload.Create(jobspec.ToJson(), static (writer, node) => node.WriteTo(writer));
        return _submitter.SubmitJsonAsync(json.AsMemory(0, json.Length - 1), options, cancellationToken);
    }

    /// <summary>Submits a job from a jobspec's JSON (RFC 14), unsigned: the way of the instance owner.</summary>
    /// <param name="jobspec">The JSON text in UTF-8, such as <c>flux submit --dry-run</c> prints it. It is sent as it is.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting for the id; the job may have been submitted all the same.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="FluxRpcException">As <see cref="SubmitAsync"/>; EINVAL also for what is no JSON.</exception>
    public Task<JobId> SubmitJsonAsync(
        ReadOnlyMemory<byte> jobspec, SubmitOptions? options = null, CancellationToken cancellationToken = default)
        => _submitter.SubmitJsonAsync(jobspec, options, cancellationToken);

    /// <summary>Submits a job that was signed elsewhere: the way of guests.</summary>
    /// <param name="signedJob">J (RFC 15): <c>HEADER.PAYLOAD.SIGNATURE</c>.</param>
    /// <param name="options">How; null for the defaults. Its uid is not looked at.</param>
    /// <param name="cancellationToken">Ends the waiting for the id; the job may have been submitted all the same.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="FluxRpcException">As <see cref="SubmitAsync"/>; EINVAL for a J that cannot be unwrapped, EPERM for one of another user.</exception>
    public Task<JobId> SubmitSignedAsync(
        string signedJob, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(signedJob);
        return _submitter.SubmitSignedAsync(signedJob, options, cancellationToken);
    }

    /// <summary>Waits for a waitable job to end (<c>job-manager.wait</c>). The owner's right, and once a job: the answer is gone with it.</summary>
    /// <param name="id">The job; <see cref="JobId.Any"/> for whichever waitable job ends next, or has ended already.</param>
    /// <param name="options">The deadline; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting. Should the job end while the broker does not know yet, its answer is lost.</param>
    /// <returns>How it ended: a failed job is no error here.</returns>
    /// <exception cref="FluxRpcException">ECHILD: the job is not waitable, unknown, or was waited for; or there is no waitable job left. EPERM: we are
    /// not the instance owner.</exception>
    /// <remarks>
    /// After a lost connection the wait for a job is repeated; should the broker have given its answer already, it is taken from the job's eventlog. A wait
    /// for any job ends with <see cref="FluxConnectionException"/>, because nobody knows whose result went down with the answer.
    /// </remarks>
    public Task<JobWaitResult> WaitAsync(JobId id, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _waiter.WaitAsync(id, options, cancellationToken);

    /// <summary>Waits for a job to end and tells how, from its eventlog (<c>job-info.eventlog-watch</c>).</summary>
    /// <param name="id">The job: active or not, of anybody whose jobs we may see.</param>
    /// <param name="options">The deadline; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting, not the job.</param>
    /// <returns>The result: a failed job is no error here. A lost connection does not interrupt it.</returns>
    /// <exception cref="FluxRpcException">ENOENT: there is no such job. EPERM: it is not ours.</exception>
    /// <exception cref="FluxProtocolException">The job's eventlog is not of RFC 18 and 21.</exception>
    public Task<JobResult> ResultAsync(JobId id, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _watcher.ResultAsync(id, _timeProvider, options, cancellationToken);

    /// <summary>Watches an eventlog of a job (<c>job-info.eventlog-watch</c>): what is in it, then what is added, until no more can come.</summary>
    /// <param name="id">The job.</param>
    /// <param name="path">Which log: <see cref="EventlogWatchOptions.MainPath"/>, which is the default, or another below the job's directory.</param>
    /// <param name="options">Flags and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the watch with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The events in the log's order. The watch begins with the first one asked for, and leaving the loop ends it at the broker too.</returns>
    /// <exception cref="FluxRpcException">ENOENT: there is no such job or log. EPERM: it is not ours.</exception>
    /// <exception cref="FluxSlowConsumerException">More was left unread than the limits allow.</exception>
    public IAsyncEnumerable<JobEvent> WatchEventsAsync(
        JobId id,
        string path = EventlogWatchOptions.MainPath,
        EventlogWatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return _watcher.WatchAsync(id, path, options, cancellationToken);
    }

    /// <summary>As <see cref="WatchEventsAsync"/>, with one null between the events that were there when the watch began and the new ones.</summary>
    /// <param name="id">The job.</param>
    /// <param name="path">Which log.</param>
    /// <param name="options">Flags and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the watch with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The events, and one null.</returns>
    /// <exception cref="FluxRpcException">ENOENT: there is no such job or log. EPERM: it is not ours.</exception>
    /// <exception cref="FluxSlowConsumerException">More was left unread than the limits allow.</exception>
    public IAsyncEnumerable<JobEvent?> WatchEventsWithSentinelAsync(
        JobId id,
        string path = EventlogWatchOptions.MainPath,
        EventlogWatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return _watcher.WatchWithSentinelAsync(id, path, options, cancellationToken);
    }

    /// <summary>Streams what a job writes, as it writes it; for one that runs or has run, from the beginning (RFC 24).</summary>
    /// <param name="id">The job; it need not have started.</param>
    /// <param name="options">Deadline and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The items, of which <see cref="JobOutputEnd"/> is the last.</returns>
    /// <exception cref="FluxRpcException">ENOENT: there is no such job. EPERM: it is not ours.</exception>
    /// <exception cref="FluxSlowConsumerException">More was left unread than the client's limits allow.</exception>
    /// <remarks>
    /// It is what Flux keeps, which has limits of its own: a job's shell logs 1 GiB of a stream, or 10 MiB if the instance is not the job's user's own (its option
    /// <c>output.limit</c>), and says in a <see cref="JobOutputLog"/> what it has left out. A log of more than 2 GiB loses its end without a
    /// word, for <c>flux job attach</c> as well. Of a stream that is whole, <see cref="JobOutputData.EndOfStream"/> comes from each of its tasks.
    /// </remarks>
    public IAsyncEnumerable<JobOutputItem> OutputAsync(
        JobId id, JobOutputOptions? options = null, CancellationToken cancellationToken = default)
        => _output.ReadAsync(id, options, cancellationToken);

    /// <summary>Cancels a job: raises a fatal exception of type <c>cancel</c> (<c>job-manager.raise</c>).</summary>
    /// <param name="id">The job.</param>
    /// <param name="note">Why; null for nothing.</param>
    /// <param name="options">The deadline; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's answer.</param>
    /// <returns>Completes when the exception is raised; the job still has to end.</returns>
    /// <exception cref="FluxRpcException">ENOENT: there is no such job, or it has ended. EPERM: it is not ours.</exception>
    public Task CancelAsync(JobId id, string? note = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => RaiseAsync(id, "cancel", 0, note, options, cancellationToken);

    /// <summary>Raises an exception on a job (<c>job-manager.raise</c>, RFC 21).</summary>
    /// <param name="id">The job.</param>
    /// <param name="type">A word without blanks or <c>=</c>.</param>
    /// <param name="severity">From 0, which ends the job, to 7.</param>
    /// <param name="note">Why; null for nothing.</param>
    /// <param name="options">The deadline; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's answer.</param>
    /// <returns>Completes when the exception is raised.</returns>
    /// <exception cref="FluxRpcException">EPROTO: the type or the severity is not valid. ENOENT: there is no such job, or it has ended. EPERM: it is
    /// not ours.</exception>
    public Task RaiseAsync(
        JobId id, string type, int severity, string? note = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _controller.RaiseAsync(id, type, severity, note, options, cancellationToken);
    }

    /// <summary>Sends a signal to a running job's tasks (<c>job-manager.kill</c>).</summary>
    /// <param name="id">The job.</param>
    /// <param name="signal">The signal; null for <see cref="FluxSignal.Terminate"/>.</param>
    /// <param name="options">The deadline; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's answer.</param>
    /// <returns>Completes when the signal is on its way.</returns>
    /// <exception cref="FluxRpcException">EINVAL: the signal is not valid, or the job is unknown, ended or not running; the broker's text says which.
    /// EPERM: it is not ours.</exception>
    public Task KillAsync(JobId id, FluxSignal? signal = null, RpcOptions? options = null, CancellationToken cancellationToken = default)
        => _controller.KillAsync(id, signal ?? FluxSignal.Terminate, options, cancellationToken);
}
