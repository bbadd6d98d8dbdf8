using System.Buffers;
using System.Text;
using System.Text.Json;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Json;
using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>Compares what an operation gave with the recorded responses, for every operation and whatever its step says.</summary>
internal static class WireComparison
{
    /// <summary>The first difference; null if there is none.</summary>
    internal static JsonDifference? Compare(Operation operation)
    {
        RecordedMessage[] successes = [.. operation.Request.Responses.Where(static response => !response.Message.Errno.IsError)];
        for (int i = 0; i < operation.Items.Count; i++)
        {
            JsonDifference? difference = operation.Items[i] is JobResult or Boxed.Nothing ? null
                : i < successes.Length ? CompareItem(successes[i], operation.Items[i])
                : new JsonDifference($"response {i + 1}", "(none)", $"{operation.Items[i]}");
            if (difference is not null)
            {
                return difference;
            }
        }

        return CompareEnd(operation);
    }

    private static JsonDifference? CompareItem(RecordedMessage response, object? item)
    {
        string path = $"response in {response}";
        ReadOnlySequence<byte> payload = response.Message.Payload;
        return item switch
        {
            null => response.Message.HasPayload ? new JsonDifference(path, "a payload", "none") : null,
            byte[] bytes => payload.ToArray().AsSpan().SequenceEqual(bytes)
                ? null
                : new JsonDifference(path, Convert.ToHexString(payload.ToArray()), Convert.ToHexString(bytes)),
            JsonElement { ValueKind: JsonValueKind.Undefined } => CompareItem(response, null),
            JsonElement json => JsonDifference.Find(response.Json!.Value, json, path),
            JobEvent entry => Text(path, Member(response, "event"), Encoding.UTF8.GetString(entry.RawUtf8.Span) + "\n"),
            JobId id => Text(path, Member(response, "id"), $"{id.ToSigned()}"),
            JobWaitResult wait => Text(path, Member(response, "id"), $"{wait.JobId.ToSigned()}"),
            string value => Text(path, Member(response, "value"), value),
            uint number => Text(path, Member(response, "value"), $"{number}"),
            PingResult ping => Text(path, Member(response, "route"), ping.Route),
            _ => throw new ReplayException($"There is no form for a {item.GetType().Name}."),
        };
    }

    private static string Member(RecordedMessage response, string name) => response.Json!.Value.GetProperty(name).ToString();

    private static JsonDifference? CompareEnd(Operation operation)
    {
        RecordedMessage? end = operation.Request.Final;
        bool expectsError = end is { Message.Errno: { IsError: true } errno }
            && !(operation.Request.Message.Message.IsStreaming && errno == FluxErrno.ENODATA);
        return (operation.Error, expectsError) switch
        {
            (FluxRpcException e, true) => Text("errno", $"{end!.Message.Errno}", $"{e.Errno}")
                ?? Text("text", end.ErrorText ?? "(none)", e.BrokerText ?? "(none)"),
            (FluxRpcException e, false) => new JsonDifference("end", "no error", e.Message),

            // The connection ended first, for whichever of the two.
            (FluxConnectionException, _) or (null, false) => null,

            // The consumer had left when the error came.
            (null, true) when operation.Request.Cancel is not null => null,
            _ => new JsonDifference("end", $"{end?.Message.Errno.Name}: {end?.ErrorText}", operation.Error?.ToString() ?? "no error"),
        };
    }

    private static JsonDifference? Text(string path, string expected, string actual)
        => expected == actual ? null : new JsonDifference(path, expected, actual);
}
