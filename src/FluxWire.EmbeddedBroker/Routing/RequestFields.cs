using System.Text.Json;

namespace FluxWire.Embedded.Routing;

/// <summary>Takes members out of a request's payload as strictly as a real broker: absent or of the wrong type is EPROTO.</summary>
internal static class RequestFields
{
    public static JsonElement Member(this JsonElement payload, string name)
        => payload.TryGetProperty(name, out JsonElement value) ? value : throw new RequestException(FluxErrno.EPROTO);

    public static JsonElement? OptionalMember(this JsonElement payload, string name)
        => payload.TryGetProperty(name, out JsonElement value) ? value : null;

    public static long Int64(this JsonElement payload, string name) => payload.Member(name).AsInt64();

    public static int Int32(this JsonElement payload, string name) => payload.Member(name).AsInt32();

    public static int? OptionalInt32(this JsonElement payload, string name) => payload.OptionalMember(name)?.AsInt32();

    public static JobId JobId(this JsonElement payload) => FluxWire.JobId.FromSigned(payload.Int64("id"));

    public static string String(this JsonElement payload, string name) => payload.Member(name).AsString();

    public static string? OptionalString(this JsonElement payload, string name) => payload.OptionalMember(name)?.AsString();

    public static bool Boolean(this JsonElement payload, string name) => payload.Member(name).AsBoolean();

    public static bool? OptionalBoolean(this JsonElement payload, string name) => payload.OptionalMember(name)?.AsBoolean();

    /// <summary>A uid; -1 and 4294967295 both mean "anyone".</summary>
    public static uint UserId(this JsonElement payload, string name) => unchecked((uint)payload.Int64(name));

    public static JsonElement Array(this JsonElement payload, string name)
        => payload.Member(name) is { ValueKind: JsonValueKind.Array } array ? array : throw new RequestException(FluxErrno.EPROTO);

    public static string AsString(this JsonElement value)
        => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new RequestException(FluxErrno.EPROTO);

    // 1.0 is a real and not an integer, 18446744073709551615 does not fit: both are refused, as jansson does.
    private static long AsInt64(this JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number : throw new RequestException(FluxErrno.EPROTO);

    private static int AsInt32(this JsonElement value) => unchecked((int)value.AsInt64());

    private static bool AsBoolean(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new RequestException(FluxErrno.EPROTO),
    };
}
