using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxWire.Benchmarks.Peer;

/// <summary>Reads <see cref="Count"/> without the boxes that the serializer makes of structs.</summary>
internal sealed class CountConverter : JsonConverter<Count>
{
    public override Count Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        long count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isCount = reader.ValueTextEquals("count"u8);
            reader.Read();
            if (isCount)
            {
                count = reader.GetInt64();
            }
        }

        return new Count(count);
    }

    public override void Write(Utf8JsonWriter writer, Count value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("count"u8, value.Value);
        writer.WriteEndObject();
    }
}
