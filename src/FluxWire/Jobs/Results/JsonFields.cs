using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>The fields of a JSON object in the order in which they came; a field that comes again keeps its place, as in libflux.</summary>
internal sealed class JsonFields
{
    private readonly OrderedDictionary<string, JsonElement> _fields = [];

    internal JsonElement? Find(string name) => _fields.TryGetValue(name, out JsonElement value) ? value : null;

    internal void Set(string name, JsonElement value) => _fields[name] = value;

    internal void Set(string name, bool value) => _fields[name] = JsonElement.Parse(value ? "true"u8 : "false"u8);

    internal void Set(string name, long value)
    {
        // Every 64-bit integer stays exact.
        Span<byte> text = stackalloc byte[20];
        value.TryFormat(text, out int length, default, System.Globalization.CultureInfo.InvariantCulture);
        _fields[name] = JsonElement.Parse(text[..length]);
    }

    internal JsonFields Copy()
    {
        JsonFields copy = new();
        foreach ((string name, JsonElement value) in _fields)
        {
            copy._fields[name] = value;
        }

        return copy;
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((string name, JsonElement value) in _fields)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
