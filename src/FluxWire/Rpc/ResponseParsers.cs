using System.Buffers;
using System.Runtime.CompilerServices;
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

        try
        {
            return JsonElement.Parse(JsonOf(response));
        }
        catch (JsonException e)
        {
            throw Invalid(e);
        }
    }

    /// <summary>The payload's bytes as they travelled, a closing NUL included; null if there is no payload.</summary>
    internal static byte[]? Bytes(in FluxMessage response) => response.HasPayload ? response.Payload.ToArray() : null;

    /// <summary>A value of a known type.</summary>
    internal static ResponseParser<T> Typed<T>(JsonTypeInfo<T> type) => Parsers<T>.For(type);

    /// <summary>The JSON of a response, in one piece: where it was received, or else a copy.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The JSON, without the NUL.</returns>
    /// <exception cref="FluxProtocolException">There is no payload, or no NUL in it.</exception>
    internal static ReadOnlySpan<byte> JsonOf(in FluxMessage response)
    {
        ReadOnlySpan<byte> payload = response.Payload.FirstSpan;
        if (response.Payload.IsSingleSegment && payload.IndexOf((byte)0) is int length and >= 0)
        {
            return payload[..length];
        }

        // In several pieces, or wrong: the general path has the words for that.
        return FluxPayload.GetJson(response).ToArray();
    }

    // Without its cause: the parser's words quote what it stumbled over, which may be a whole payload, and end up in logs.
    private static FluxProtocolException Invalid(JsonException e)
        => new(FluxProtocolError.InvalidJson, e.BytePositionInLine ?? 0, "a payload is not the JSON that was expected");

    private static class Parsers<T>
    {
        // A program has few types of answers and asks for them often: one parser for each is made once.
        private static readonly ConditionalWeakTable<JsonTypeInfo<T>, ResponseParser<T>> Known = [];

        // The last one asked for, found without a look-up.
        private static Entry? _last;

        internal static ResponseParser<T> For(JsonTypeInfo<T> type)
        {
            Entry? last = _last;
            if (last?.Type == type)
            {
                return last.Parser;
            }

            last = new Entry(type, Known.GetValue(type, static type => Create(type)));
            _last = last;
            return last.Parser;
        }

        // From a span the serializer parses once; from a reader it would look for the value's end first, and then parse again.
        private static ResponseParser<T> Create(JsonTypeInfo<T> type) => (in FluxMessage response) =>
        {
            try
            {
                return JsonSerializer.Deserialize(JsonOf(response), type)
                    ?? throw new FluxProtocolException(FluxProtocolError.InvalidJson, 0, "a payload is null, not an object");
            }
            catch (JsonException e)
            {
                throw Invalid(e);
            }
        };

        private sealed record Entry(JsonTypeInfo<T> Type, ResponseParser<T> Parser);
    }
}
