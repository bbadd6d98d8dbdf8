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
    private static readonly ResponseParser<JobEvent?> ParseEntry = ParseEvent;

    [Flags]
    private enum WatchFlags
    {
        None = 0,
        WaitCreate = 1,
        InitialSentinel = 2,
    }

    /// <summary>Watches a log. Its events come in the log's order; the stream ends when no more can come.</summary>
    internal IAsyncEnumerable<JobEvent> WatchAsync(
        JobId id, string path, EventlogWatchOptions? options, CancellationToken cancellationToken)
        => WatchAsync(id, path, options, sentinel: false, cancellationToken)!;

    /// <summary>As <see cref="WatchAsync(JobId, string, EventlogWatchOptions?, CancellationToken)"/>, with null between what was there and what is new.</summary>
    internal IAsyncEnumerable<JobEvent?> WatchWithSentinelAsync(
        JobId id, string path, EventlogWatchOptions? options, CancellationToken cancellationToken)
        => WatchAsync(id, path, options, sentinel: true, cancellationToken);

    /// <summary>Folds a job's main eventlog into its result, without handing out its events.</summary>
    internal Task<JobResult> ResultAsync(JobId id, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.Rent((id, EventlogWatchOptions.MainPath, WatchFlags.None), WritePayload);
        return rpc.FoldAsync(
            WatchTopic,
            payload.Memory,
            new ResultFold(new JobResultReducer(id), timeProvider),
            CancelTopic,
            e => Explain(e, id, EventlogWatchOptions.MainPath),
            cancellationToken);
    }

    private IAsyncEnumerable<JobEvent?> WatchAsync(
        JobId id, string path, EventlogWatchOptions? options, bool sentinel, CancellationToken cancellationToken)
    {
        options ??= EventlogWatchOptions.Default;
        WatchFlags flags = (options.WaitCreate ? WatchFlags.WaitCreate : 0) | (sentinel ? WatchFlags.InitialSentinel : 0);
        RpcStreamOptions rpcOptions = options == EventlogWatchOptions.Default ? DefaultRpcOptions : DefaultRpcOptions with
        {
            MaxItems = options.MaxItems,
            MaxBytes = options.MaxBytes,
            Timeout = options.Timeout,
        };
        byte[] payload = JsonPayload.Create((id, path, flags), WritePayload);
        return rpc.StreamAsync(WatchTopic, payload, ParseEntry, rpcOptions, e => Explain(e, id, path), cancellationToken);
    }

    private static void WritePayload(Utf8JsonWriter writer, (JobId Id, string Path, WatchFlags Flags) watch)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, watch.Id.ToSigned());
        writer.WriteString("path"u8, watch.Path);
        writer.WriteNumber("flags"u8, (int)watch.Flags);
        writer.WriteEndObject();
    }

    private static FluxRpcException Explain(FluxRpcException error, JobId id, string path)
    {
        if (error.Errno != FluxErrno.ENOENT || error.BrokerText is not null)
        {
            return error;
        }

        string what = path == EventlogWatchOptions.MainPath ? $"job {id}" : $"job {id} with a log '{path}'";
        return new FluxRpcException(error.Errno, error.Topic, error.NodeId, null,
            $"There is no {what} in this instance: check the id, and that FLUX_URI names the instance it was submitted to.");
    }

    // {"event":"<one line of the log, as a JSON string>"}; no payload is the sentinel.
    private static JobEvent? ParseEvent(in FluxMessage response)
    {
        if (!response.HasPayload)
        {
            return null;
        }

        Utf8JsonReader reader = new(ResponseParsers.JsonOf(response));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("event"u8))
                {
                    reader.Read();
                    return JobEvent.Parse(Unescape(ref reader));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Without its cause, which quotes what it cannot read.
            throw new FluxProtocolException(FluxProtocolError.InvalidJson, reader.BytesConsumed, "an eventlog response cannot be read");
        }

        throw new FluxProtocolException(FluxProtocolError.InvalidJson, reader.BytesConsumed, "an eventlog response has no 'event'");
    }

    // Straight from the receive buffer to the bytes that the event keeps: the line never becomes a string.
    private static ReadOnlyMemory<byte> Unescape(ref Utf8JsonReader reader)
    {
        byte[] line = new byte[reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length];
        int length = reader.CopyString(line);
        return line.AsMemory(0, length);
    }

    private sealed class ResultFold(JobResultReducer reducer, TimeProvider timeProvider) : IResponseFold<JobResult>
    {
        public void Apply(in FluxMessage response)
        {
            if (ParseEvent(response) is JobEvent entry)
            {
                reducer.Apply(entry);
            }
        }

        public JobResult ToResult() => reducer.ToResult(timeProvider);
    }
}
