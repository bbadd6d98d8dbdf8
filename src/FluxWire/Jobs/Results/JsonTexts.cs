using System.Buffers.Text;
using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>Questions to JSON texts that need no document.</summary>
internal static class JsonTexts
{
    internal static readonly ReadOnlyMemory<byte> True = "true"u8.ToArray();
    internal static readonly ReadOnlyMemory<byte> False = "false"u8.ToArray();

    /// <summary>A member of an object; of several of one name the last, as in libflux.</summary>
    /// <param name="json">The object's text, which is known to be JSON.</param>
    /// <param name="name">The member's name.</param>
    /// <returns>The text of its value; empty if there is none.</returns>
    internal static ReadOnlyMemory<byte> Member(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name)
    {
        ReadOnlyMemory<byte> value = default;
        Utf8JsonReader reader = new(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(name);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            value = isIt ? json[start..(int)reader.BytesConsumed] : value;
        }

        return value;
    }

    internal static bool IsReal(ReadOnlySpan<byte> json) => IsNumber(json) && json.ContainsAny(".eE"u8);

    internal static bool IsInteger(ReadOnlySpan<byte> json) => IsNumber(json) && !json.ContainsAny(".eE"u8);

    internal static bool IsString(ReadOnlySpan<byte> json) => json is [(byte)'"', ..];

    /// <summary>An integer of 64 bits; another value for anything else.</summary>
    internal static long IntegerOr(ReadOnlySpan<byte> json, long otherwise)
        => IsNumber(json) && Utf8Parser.TryParse(json, out long value, out int length) && length == json.Length ? value : otherwise;

    /// <summary>A number; another value for anything else.</summary>
    internal static double RealOr(ReadOnlySpan<byte> json, double otherwise)
        => IsNumber(json) && Utf8Parser.TryParse(json, out double value, out int length) && length == json.Length ? value : otherwise;

    private static bool IsNumber(ReadOnlySpan<byte> json) => json is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..];
}
