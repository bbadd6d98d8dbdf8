using System.Buffers;
using System.Text;
using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Replay.Tests.Json;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Peers;

/// <summary>Compares what the client sent with what libflux sent in its place.</summary>
/// <remarks>Free are the tag, as far as it is no other live request's, and in JSON the order of keys and the blanks.</remarks>
internal sealed class RequestComparison(Matchtags tags)
{
    private const string SubmitTopic = "job-ingest.submit";
    private const int TagSize = 4;

    /// <summary>The first difference; null if there is none.</summary>
    internal JsonDifference? Compare(RecordedMessage expected, ReceivedFrame actual)
    {
        FluxMessageHeader want = expected.Message.Header;
        FluxMessageHeader have = actual.Message.Header;
        return Field("type", want.Type, have.Type)
            ?? Field("topic", expected.Topic, Encoding.UTF8.GetString(actual.Message.Topic))
            ?? Field("flags", want.Flags, have.Flags)
            ?? Field("nodeid", expected.Message.NodeId, actual.Message.NodeId)

            // Who we are is the broker's to say. libflux lets the environment claim somebody else, which an owner's connection may
            // do; FluxWire has no such thing and always sends "unknown", which is what everybody else's libflux sends.
            ?? Field("userid", FluxMessageHeader.UnknownUserId, have.UserId)
            ?? Field("rolemask", FluxRoles.None, have.Roles)
            ?? Field("routes", expected.Message.Routes.ToString(), actual.Message.Routes.ToString())
            ?? ComparePayload(expected, actual)
            ?? CompareTag(want.Aux2, have.Aux2)
            ?? CompareBytes(expected, actual);
    }

    private JsonDifference? ComparePayload(RecordedMessage expected, ReceivedFrame actual)
    {
        if (expected.Json is not { } wanted)
        {
            return Field("payload", Bytes(expected.Message.Payload), Bytes(actual.Message.Payload));
        }

        if (PayloadJson.TryParse(actual.Message) is not { } json)
        {
            return Field("payload", wanted.GetRawText(), Bytes(actual.Message.Payload));
        }

        if (UnsentMessages.CancelledTag(expected) is uint cancelled)
        {
            JsonElement mapped = JsonElement.Parse(Encoding.UTF8.GetBytes($$"""{"matchtag":{{tags.Find(cancelled)}}}"""));
            return JsonDifference.Find(mapped, json, "payload");
        }

        return expected.Topic == SubmitTopic && SubmitPayload.TryRead(wanted) is { } submit
            ? submit.Compare(json)
            : JsonDifference.Find(wanted, json, "payload");
    }

    private JsonDifference? CompareTag(uint expected, uint actual)
        => expected == 0 ? Field("matchtag", 0u, actual)
            : actual == 0 ? new JsonDifference("matchtag", "a tag", "0")
            : tags.IsLive(actual) ? new JsonDifference("matchtag", "a tag of no live request", $"{actual}")
            : null;

    // Where the payload is spelled the same, nothing but the tag, and a claimed identity, may differ in any byte.
    private static JsonDifference? CompareBytes(RecordedMessage expected, ReceivedFrame actual)
    {
        bool same = expected.Message.Header.UserId == FluxMessageHeader.UnknownUserId
            && Bytes(expected.Message.Payload) == Bytes(actual.Message.Payload);
        return same
            ? Field("bytes", Convert.ToHexString(expected.Record.Bytes.Span[..^TagSize]), Convert.ToHexString(actual.Bytes.Span[..^TagSize]))
            : null;
    }

    private static string Bytes(in ReadOnlySequence<byte> bytes) => Convert.ToHexString(bytes.ToArray());

    private static JsonDifference? Field<T>(string name, T expected, T actual)
        => EqualityComparer<T>.Default.Equals(expected, actual) ? null : new JsonDifference(name, $"{expected}", $"{actual}");
}
