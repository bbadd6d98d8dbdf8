using System.Text.Json;
using FluxWire.Protocol;

namespace FluxWire.Replay.Tests.Recordings;

/// <summary>What a recorded client sent and FluxWire does not, each with the reason.</summary>
internal static class UnsentMessages
{
    internal const string Response = "FluxWire's client offers no services, so it answers no requests.";

    internal const string CancelOfEndedStream =
        "The Python bindings cancel a stream also when the broker has ended it; FluxWire does not, and the broker answers neither.";

    internal const string TagInUse = "FluxWire never gives a tag to a second request while the first is unanswered.";

    internal const string NoTag = "A request without tag that does not say that it wants no response is not made by FluxWire.";

    internal const string ConnectionEnded = "Once the broker has closed the connection, FluxWire refuses calls without sending.";

    internal const string RawWithoutResponse = "FluxWire sends requests that want no response with JSON only.";

    /// <summary>Why FluxWire does not send a message; null if it does.</summary>
    /// <param name="message">The client's message.</param>
    /// <param name="live">The unanswered requests by tag.</param>
    /// <param name="connectionEnded">Whether the broker has closed its side.</param>
    internal static string? ReasonFor(
        RecordedMessage message, IReadOnlyDictionary<uint, RecordedRequest> live, bool connectionEnded)
    {
        FluxMessage parts = message.Message;
        bool wantsNone = (parts.Header.Flags & FluxMessageFlags.NoResponse) != 0;
        return connectionEnded ? ConnectionEnded
            : parts.Type != FluxMessageType.Request ? Response
            : wantsNone && CancelledTag(message) is uint tag ? (live.ContainsKey(tag) ? null : CancelOfEndedStream)
            : wantsNone ? (parts.HasPayload && message.Json is null ? RawWithoutResponse : null)
            : parts.Matchtag == 0 ? NoTag
            : live.ContainsKey(parts.Matchtag) ? TagInUse
            : null;
    }

    /// <summary>The tag of the stream that a message cancels; null if it is no cancel request.</summary>
    internal static uint? CancelledTag(RecordedMessage message)
        => message.Topic.EndsWith("cancel", StringComparison.Ordinal)
            && message.Json is { ValueKind: JsonValueKind.Object } payload
            && payload.TryGetProperty("matchtag"u8, out JsonElement tag)
            && tag.TryGetUInt32(out uint value)
            ? value
            : null;
}
