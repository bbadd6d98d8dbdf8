using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Protocol;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Operations;

/// <summary>Chooses the member of FluxWire's API that stands for a recorded request.</summary>
/// <remarks>
/// The step's call decides, where FluxWire has that call. Anything else is a request like any other: the calls for any service
/// send it as it was recorded, and its answers are compared as bytes.
/// </remarks>
internal sealed class OperationFactory(FluxClient client)
{
    private const string WatchTopic = "job-info.eventlog-watch";
    private const string WaitTopic = "job-manager.wait";
    private const int WaitCreateFlag = 1;
    private const int SentinelFlag = 2;

    private readonly SubmitOperations _submit = new(client);

    /// <summary>Makes the operation for a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="step">The step that sent it.</param>
    internal Operation Create(RecordedRequest request, RecordedStep step)
    {
        string call = step.Covers(request.Message) ? step.Call : "";
        JsonElement? payload = request.Message.Json;
        return (call, request.Message.Topic) switch
        {
            ("job.submit" or "job.submit_async", SubmitOperations.Topic) when _submit.TryCreate(request, step) is { } submit => submit,
            ("job.cancel", "job-manager.raise") => Nothing(
                request, "CancelAsync", () => client.Jobs.CancelAsync(JobIdOf(step), TextArg(step, "reason"))),
            ("job.job_raise", "job-manager.raise") => Nothing(request, "RaiseAsync", () => client.Jobs.RaiseAsync(
                JobIdOf(step), TextArg(step, "type")!, step.Arg("severity")!.Value.GetInt32(), TextArg(step, "note"))),
            ("job.kill", "job-manager.kill") => Nothing(request, "KillAsync", () => client.Jobs.KillAsync(
                JobIdOf(step), new FluxSignal(step.Arg("signum")!.Value.GetInt32()))),
            ("job.result", WatchTopic) => Unary(request, "ResultAsync", () => client.Jobs.ResultAsync(JobIdOf(step))),
            ("attr_get", "attr.get") => Unary(request, "GetAttributeAsync", () => client.Broker.GetAttributeAsync(TextArg(step, "name")!)),
            ("flux_get_rank" or "get_rank", "attr.get") => Unary(request, "GetRankAsync", () => client.Broker.GetRankAsync()),
            ("rpc" or "rpc (streaming)", _) => Rpc(request, step),
            (_, WaitTopic) when IdOf(payload) is JobId id => Unary(request, "WaitAsync", () => client.Jobs.WaitAsync(id)),
            (_, WatchTopic) when IdOf(payload) is JobId id && WatchFlagsOf(payload) is int flags => Watch(request, id, flags),
            _ => AsRecorded(request),
        };
    }

    private static UnaryOperation Unary<T>(RecordedRequest request, string api, Func<Task<T>> call)
        => new(request, api, () => Boxed.Of(call()));

    private static UnaryOperation Nothing(RecordedRequest request, string api, Func<Task> call)
        => new(request, api, () => Boxed.OfNothing(call()));

    private static StreamOperation Stream<T>(RecordedRequest request, string api, IAsyncEnumerable<T> items)
        => new(request, api, Boxed.Of(items));

    private static FluxNodeId NodeIdOf(RecordedRequest request)
        => (request.Message.Message.Header.Flags & FluxMessageFlags.Upstream) != 0 ? FluxNodeId.Upstream : request.Message.Message.NodeId;

    private static JobId JobIdOf(RecordedStep step) => JobId.FromSigned(step.Arg("jobid")!.Value.GetInt64());

    private static string? TextArg(RecordedStep step, string name) => step.Arg(name)?.GetString();

    private static JobId? IdOf(JsonElement? payload)
        => payload is { ValueKind: JsonValueKind.Object } json
            && json.TryGetProperty("id"u8, out JsonElement id)
            && id.ValueKind == JsonValueKind.Number
            && id.TryGetInt64(out long value)
            ? JobId.FromSigned(value)
            : null;

    private static int? WatchFlagsOf(JsonElement? payload)
        => payload!.Value.TryGetProperty("flags"u8, out JsonElement flags) && flags.TryGetInt32(out int value)
            && (value & ~(WaitCreateFlag | SentinelFlag)) == 0
            ? value
            : null;

    private StreamOperation Watch(RecordedRequest request, JobId id, int flags)
    {
        string path = request.Message.Json!.Value.GetProperty("path"u8).GetString()!;
        EventlogWatchOptions options = new() { WaitCreate = (flags & WaitCreateFlag) != 0 };
        return (flags & SentinelFlag) != 0
            ? Stream(request, "WatchEventsWithSentinelAsync", client.Jobs.WatchEventsWithSentinelAsync(id, path, options))
            : Stream(request, "WatchEventsAsync", client.Jobs.WatchEventsAsync(id, path, options));
    }

    private Operation Rpc(RecordedRequest request, RecordedStep step)
    {
        if (TextArg(step, "topic") is not string topic || topic != request.Message.Topic)
        {
            // libflux made this request on its own, to carry out another.
            return AsRecorded(request);
        }

        // A payload that was given as text was sent literally; where the arguments do not say, the recorded one is meant.
        FluxNodeId nodeId = step.Arg("nodeid") is { } rank ? new FluxNodeId(rank.GetUInt32()) : NodeIdOf(request);
        JsonElement? payload = step.Arg("payload") ?? request.Message.Json;
        if (payload is { ValueKind: JsonValueKind.String } text)
        {
            byte[] literal = FluxPayload.FromText(text.GetString()!);
            return Unary(request, "CallRawAsync", () => client.CallRawAsync(topic, literal, new() { NodeId = nodeId }).AsTask());
        }

        JsonNode? json = payload is { ValueKind: JsonValueKind.Object } value ? JsonNode.Parse(value.GetRawText()) : null;
        if (request.Message.Message.IsStreaming)
        {
            return Stream(request, "StreamAsync", client.StreamAsync(topic, json, StreamOptions(request, nodeId)));
        }

        return topic == "broker.ping" && request.Message.Json?.GetRawText() == """{"seq": 0, "pad": ""}"""
            ? Unary(request, "PingAsync", () => client.Broker.PingAsync(new() { NodeId = nodeId }))
            : Unary(request, "CallAsync", () => client.CallAsync(topic, json, new() { NodeId = nodeId }).AsTask());
    }

    private Operation AsRecorded(RecordedRequest request)
    {
        RecordedMessage message = request.Message;
        byte[]? payload = message.Message.HasPayload ? message.Message.Payload.ToArray() : null;
        if (!request.WantsResponse)
        {
            JsonNode? json = message.Json is { } element ? JsonNode.Parse(element.GetRawText()) : null;
            return Nothing(request, "SendAsync", () => client.SendAsync(message.Topic, json, new RpcOptions { NodeId = NodeIdOf(request) }));
        }

        return message.Message.IsStreaming
            ? Stream(request, "StreamRawAsync", client.StreamRawAsync(message.Topic, payload, StreamOptions(request, NodeIdOf(request))))
            : Unary(request, "CallRawAsync", () => client.CallRawAsync(message.Topic, payload, new() { NodeId = NodeIdOf(request) }).AsTask());
    }

    private static RpcStreamOptions StreamOptions(RecordedRequest request, FluxNodeId nodeId)
        => new() { NodeId = nodeId, CancelTopic = request.Cancel?.Topic };
}
