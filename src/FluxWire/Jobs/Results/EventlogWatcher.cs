using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The service <c>job-info.eventlog-watch</c>.</summary>
internal sealed class EventlogWatcher(FluxRpc rpc)
{
    private const string WatchTopic = "job-info.eventlog-watch";
    private const string CancelTopic = "job-info.eventlog-watch-cancel";

    private static readonly RpcStreamOptions DefaultRpcOptions = new() { CancelTopic = CancelTopic };
    private static readonly ResponseParser<JobEvent?> ParseEntry = EventlogResponse.Parse;

    /// <summary>Watches a log. Its events come in the log's order; the stream ends when no more can come.</summary>
    internal IAsyncEnumerable<JobEvent> WatchAsync(
        JobId id, string path, EventlogWatchOptions? options, CancellationToken cancellationToken)
        => WatchAsync(id, path, options, sentinel: false, cancellationToken)!;

    /// <summary>As <see cref="WatchAsync(JobId, string, EventlogWatchOptions?, CancellationToken)"/>, with null between what was there and what is new.</summary>
    internal IAsyncEnumerable<JobEvent?> WatchWithSentinelAsync(
        JobId id, string path, EventlogWatchOptions? options, CancellationToken cancellationToken)
        => WatchAsync(id, path, options, sentinel: true, cancellationToken);

    /// <summary>
    /// Watches a log that was watched before and not to its end: what the one before has delivered is skipped. Its consumer need not be told.
    /// </summary>
    internal IAsyncEnumerable<JobEvent> WatchOnAsync(
        JobId id, string path, EventlogWatchOptions options, EventlogResume resume, CancellationToken cancellationToken)
        => WatchAsync(id, path, options, FlagsOf(options) | WatchFlags.InitialSentinel, resume, cancellationToken)!;

    /// <summary>As <see cref="WatchAsync(JobId, string, EventlogWatchOptions?, CancellationToken)"/>, so that it may be gone on with.</summary>
    internal IAsyncEnumerable<JobEvent> WatchAsync(
        JobId id, string path, EventlogWatchOptions options, out EventlogResume resume, CancellationToken cancellationToken)
    {
        resume = new EventlogResume(id, path, FlagsOf(options));
        return WatchAsync(id, path, options, FlagsOf(options), resume, cancellationToken)!;
    }

    /// <summary>Folds a job's main eventlog into its result, without handing out its events.</summary>
    internal Task<JobResult> ResultAsync(JobId id, TimeProvider timeProvider, RpcOptions? options, CancellationToken cancellationToken)
        => FoldAsync(id, new ResultFold(new JobResultReducer(id), timeProvider), options, isContinued: false, cancellationToken);

    /// <summary>Makes one result of a job's main eventlog. It may belong to work that was taken before, and is not refused as new then.</summary>
    internal Task<TResult> FoldAsync<TResult>(
        JobId id, IResponseFold<TResult> fold, RpcOptions? options, bool isContinued, CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.Rent((id, EventlogWatchOptions.MainPath, WatchFlags.None), WritePayload);
        return rpc.FoldAsync(
            WatchTopic,
            payload.Memory,
            fold,
            CancelTopic,
            options,
            (e, wasRepeated) => Explain(e, id, EventlogWatchOptions.MainPath, wasRepeated || isContinued),
            new EventlogResume(id, EventlogWatchOptions.MainPath, WatchFlags.None),
            isContinued,
            cancellationToken);
    }

    private IAsyncEnumerable<JobEvent?> WatchAsync(
        JobId id, string path, EventlogWatchOptions? options, bool sentinel, CancellationToken cancellationToken)
    {
        options ??= EventlogWatchOptions.Default;
        WatchFlags flags = FlagsOf(options) | (sentinel ? WatchFlags.InitialSentinel : 0);
        return WatchAsync(id, path, options, flags, new EventlogResume(id, path, flags), cancellationToken);
    }

    private static WatchFlags FlagsOf(EventlogWatchOptions options) => options.WaitCreate ? WatchFlags.WaitCreate : WatchFlags.None;

    private IAsyncEnumerable<JobEvent?> WatchAsync(
        JobId id, string path, EventlogWatchOptions options, WatchFlags flags, EventlogResume resume, CancellationToken cancellationToken)
    {
        RpcStreamOptions rpcOptions = options == EventlogWatchOptions.Default ? DefaultRpcOptions : DefaultRpcOptions with
        {
            MaxItems = options.MaxItems,
            MaxBytes = options.MaxBytes,
            Timeout = options.Timeout,
        };
        byte[] payload = JsonPayload.Create((id, path, flags), WritePayload);
        return rpc.StreamAsync(
            WatchTopic,
            payload,
            ParseEntry,
            rpcOptions,
            (e, wasRepeated) => Explain(e, id, path, wasRepeated),
            resume,
            cancellationToken);
    }

    /// <summary>Writes the payload of a watch.</summary>
    internal static void WritePayload(Utf8JsonWriter writer, (JobId Id, string Path, WatchFlags Flags) watch)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, watch.Id.ToSigned());
        writer.WriteString("path"u8, watch.Path);
        writer.WriteNumber("flags"u8, (int)watch.Flags);
        writer.WriteEndObject();
    }

    private static FluxRpcException Explain(FluxRpcException error, JobId id, string path, bool wasRepeated)
    {
        if (error.Errno == FluxErrno.EOPNOTSUPP && path != EventlogWatchOptions.MainPath)
        {
            return new FluxRpcException(error.Errno, error.Topic, error.NodeId, error.BrokerText,
                $"The log '{path}' of job {id} is gone: the broker was restarted while the job ran, and had not saved what its tasks wrote.");
        }

        if (error.Errno != FluxErrno.ENOENT || error.BrokerText is not null)
        {
            return error;
        }

        string what = path == EventlogWatchOptions.MainPath ? $"job {id}" : $"job {id} with a log '{path}'";
        return new FluxRpcException(error.Errno, error.Topic, error.NodeId, null,
            wasRepeated
                ? $"There is no {what} in this instance any more: the connection was lost and made anew, and the broker was restarted without it, or another instance answers."
                : $"There is no {what} in this instance: check the id, and that FLUX_URI names the instance it was submitted to.");
    }

    private sealed class ResultFold(JobResultReducer reducer, TimeProvider timeProvider) : IResponseFold<JobResult>
    {
        public void Apply(in FluxMessage response)
        {
            if (EventlogResponse.Parse(response) is JobEvent entry)
            {
                reducer.Apply(entry);
            }
        }

        public JobResult ToResult() => reducer.ToResult(timeProvider);
    }
}
