using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The service <c>job-info.eventlog-watch</c>.</summary>
internal sealed class EventlogWatcher(FluxRpc rpc)
{
    private const string WatchTopic = "job-info.eventlog-watch";
    private const string CancelTopic = "job-info.eventlog-watch-cancel";

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

    private async IAsyncEnumerable<JobEvent?> WatchAsync(
        JobId id,
        string path,
        EventlogWatchOptions? options,
        bool sentinel,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        options ??= EventlogWatchOptions.Default;
        WatchFlags flags = (options.WaitCreate ? WatchFlags.WaitCreate : 0) | (sentinel ? WatchFlags.InitialSentinel : 0);
        byte[] payload = JsonPayload.Create((id, path, flags), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, state.id.ToSigned());
            writer.WriteString("path"u8, state.path);
            writer.WriteNumber("flags"u8, (int)state.flags);
            writer.WriteEndObject();
        });
        RpcStreamOptions rpcOptions = new()
        {
            CancelTopic = CancelTopic,
            MaxItems = options.MaxItems,
            MaxBytes = options.MaxBytes,
            Timeout = options.Timeout,
        };
        IAsyncEnumerator<JobEvent?> events = rpc
            .StreamAsync(WatchTopic, payload, ParseEvent, rpcOptions, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (events.ConfigureAwait(false))
        {
            while (await NextAsync(events, id, path).ConfigureAwait(false))
            {
                yield return events.Current;
            }
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JobEvent?> events, JobId id, string path)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (FluxRpcException e) when (e.Errno == FluxErrno.ENOENT && e.BrokerText is null)
        {
            string what = path == EventlogWatchOptions.MainPath ? $"job {id}" : $"job {id} with a log '{path}'";
            throw new FluxRpcException(
                e.Errno, e.Topic, e.NodeId, null, $"There is no {what} in this instance: check the id, and that FLUX_URI names the instance it was submitted to.");
        }
    }

    // {"event":"<one line of the log, as a JSON string>"}; no payload is the sentinel.
    private static JobEvent? ParseEvent(in FluxMessage response)
    {
        if (!response.HasPayload)
        {
            return null;
        }

        Utf8JsonReader reader = new(FluxPayload.GetJson(response));
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
            throw new FluxProtocolException(FluxProtocolError.InvalidJson, reader.BytesConsumed, "an eventlog response cannot be read", e);
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
}
