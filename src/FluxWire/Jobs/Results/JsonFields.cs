using System.Globalization;
using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>The fields of a JSON object in the order in which they came; a field that comes again keeps its place, as in libflux.</summary>
/// <remarks>Values are the JSON text that they came in, and are parsed by who asks for them: most of a job's fields are never looked at.</remarks>
internal sealed class JsonFields
{
    // A result has ten fields at most.
    private readonly List<(string Name, ReadOnlyMemory<byte> Json)> _fields = new(8);

    private JsonFields(IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> fields) => _fields = [.. fields];

    internal JsonFields()
    {
    }

    /// <summary>A field's value, parsed.</summary>
    internal JsonElement? Find(string name) => FindText(name) is { IsEmpty: false } json ? JsonElement.Parse(json.Span) : null;

    /// <summary>A field's value, as text; empty if there is none of that name.</summary>
    internal ReadOnlyMemory<byte> FindText(string name)
    {
        foreach ((string field, ReadOnlyMemory<byte> json) in _fields)
        {
            if (field == name)
            {
                return json;
            }
        }

        return default;
    }

    /// <summary>Sets a field to a JSON text.</summary>
    internal void Set(string name, ReadOnlyMemory<byte> json)
    {
        for (int i = 0; i < _fields.Count; i++)
        {
            if (_fields[i].Name == name)
            {
                _fields[i] = (name, json);
                return;
            }
        }

        _fields.Add((name, json));
    }

    internal void Set(string name, bool value) => Set(name, value ? JsonTexts.True : JsonTexts.False);

    internal void Set(string name, long value)
    {
        // Every 64-bit integer stays exact.
        byte[] text = new byte[20];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        Set(name, text.AsMemory(0, length));
    }

    internal JsonFields Copy() => new(_fields);

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach ((string name, ReadOnlyMemory<byte> json) in _fields)
        {
            // Parsed once more, so that texts are escaped as they are everywhere else, whatever the log has escaped.
            writer.WritePropertyName(name);
            JsonElement.Parse(json.Span).WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
