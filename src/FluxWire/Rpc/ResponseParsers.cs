using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <summary>What can be made of a successful response. All of these run on the reader, straight on the receive buffer.</summary>
internal static class ResponseParsers
{
    /// <summary>Nothing is expected, and whatever comes is ignored.</summary>
    internal static bool Nothing(in FluxMessage response) => true;

    /// <summary>A JSON value of its own memory; undefined if the response has no payload.</summary>
    internal static JsonElement Json(in FluxMessage response)
    {
        if (!response.HasPayload)
        {
            return default;
        }

        Utf8JsonReader reader = new(FluxPayload.GetJson(response));
        try
        {
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException e)
        {
            throw Invalid(e);
        }
    }

    /// <summary>The payload's bytes as they travelled, a closing NUL included; null if there is no payload.</summary>
    internal static byte[]? Bytes(in FluxMessage response) => response.HasPayload ? response.Payload.ToArray() : null;

    /// <summary>A value of a known type.</summary>
    internal static ResponseParser<T> Typed<T>(JsonTypeInfo<T> type) => (in FluxMessage response) =>
    {
        Utf8JsonReader reader = new(FluxPayload.GetJson(response));
        try
        {
            return JsonSerializer.Deserialize(ref reader, type)
                ?? throw new FluxProtocolException(FluxProtocolError.InvalidJson, 0, "a payload is null, not an object");
        }
        catch (JsonException e)
        {
            throw Invalid(e);
        }
    };

    private static FluxProtocolException Invalid(JsonException e)
        => new(FluxProtocolError.InvalidJson, e.BytePositionInLine ?? 0, "a payload is not the JSON that was expected", e);
}
