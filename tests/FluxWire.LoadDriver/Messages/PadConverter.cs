using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxWire.LoadDriver.Messages;

/// <summary>Writes and reads a pad without a string, which at this size would go to the large-object heap for every message.</summary>
internal sealed class PadConverter : JsonConverter<Pad>
{
    private byte[] _text = [];

    public override Pad Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
        {
            throw new JsonException("A pad is a string without escapes.");
        }

        return new Pad(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length);
    }

    public override void Write(Utf8JsonWriter writer, Pad value, JsonSerializerOptions options)
    {
        byte[] text = _text;
        if (text.Length != value.Length)
        {
            text = new byte[value.Length];
            Array.Fill(text, (byte)'x');
            _text = text;
        }

        writer.WriteStringValue(text);
    }
}
