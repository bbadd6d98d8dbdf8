using System.Text.Json;

namespace FluxWire.Embedded.Jobs;

/// <summary>The keys and values that users noted on a job; shown as <c>annotations.user</c>.</summary>
internal sealed class JobMemo
{
    private readonly SortedDictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    public bool IsEmpty => _values.Count == 0;

    /// <summary>Takes new values over; null deletes one.</summary>
    public void Update(JsonElement memo)
    {
        foreach (JsonProperty member in memo.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                _values.Remove(member.Name);
            }
            else
            {
                _values[member.Name] = member.Value;
            }
        }
    }

    public void WriteMembers(Utf8JsonWriter json)
    {
        foreach ((string name, JsonElement value) in _values)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }
}
