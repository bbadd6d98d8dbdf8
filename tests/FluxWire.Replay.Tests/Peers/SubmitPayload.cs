using System.Text.Json;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Json;

namespace FluxWire.Replay.Tests.Peers;

/// <summary>The payload of <c>job-ingest.submit</c>, with J taken apart: its jobspec is JSON within base64 within JSON.</summary>
internal sealed class SubmitPayload
{
    private const string SignedJobKey = "J";

    private readonly JsonElement _payload;
    private readonly string[] _parts;

    private SubmitPayload(JsonElement payload, string signedJob, SignedJob unwrapped, JsonElement jobspec)
    {
        _payload = payload;
        Signed = signedJob;
        _parts = signedJob.Split('.');
        UserId = unwrapped.UserId;
        JobspecUtf8 = unwrapped.Jobspec;
        Jobspec = jobspec;
    }

    internal string Signed { get; }

    /// <summary>The uid in J's header.</summary>
    internal uint UserId { get; }

    internal ReadOnlyMemory<byte> JobspecUtf8 { get; }

    internal JsonElement Jobspec { get; }

    internal int Urgency => _payload.GetProperty("urgency"u8).GetInt32();

    internal int Flags => _payload.GetProperty("flags"u8).GetInt32();

    /// <summary>Takes a payload apart; null if it has no J, or one that cannot be unwrapped: some recordings send such on purpose.</summary>
    internal static SubmitPayload? TryRead(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object
            || !payload.TryGetProperty(SignedJobKey, out JsonElement text)
            || text.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            SignedJob unwrapped = SignedJob.Parse(text.GetString()!);
            return PayloadJson.TryParse(unwrapped.Jobspec.Span) is { } jobspec
                ? new SubmitPayload(payload, text.GetString()!, unwrapped, jobspec)
                : null;
        }
        catch (FluxProtocolException)
        {
            return null;
        }
    }

    /// <summary>Compares with what the client sent: header and signature to the byte, the jobspec and all else as JSON.</summary>
    internal JsonDifference? Compare(JsonElement actual)
    {
        if (TryRead(actual) is not { } other)
        {
            return JsonDifference.Find(_payload, actual, "payload");
        }

        return Part("payload.J.header", _parts[0], other._parts[0])
            ?? Part("payload.J.signature", _parts[2], other._parts[2])
            ?? JsonDifference.Find(Jobspec, other.Jobspec, "payload.J.jobspec")
            ?? JsonDifference.Find(WithoutSignedJob(_payload), WithoutSignedJob(actual), "payload");
    }

    private static JsonDifference? Part(string name, string expected, string actual)
        => expected == actual ? null : new JsonDifference(name, expected, actual);

    private static JsonElement WithoutSignedJob(JsonElement payload)
        => JsonSerializer.SerializeToElement(
            payload.EnumerateObject()
                .Where(static property => property.Name != SignedJobKey)
                .ToDictionary(static property => property.Name, static property => property.Value));
}
