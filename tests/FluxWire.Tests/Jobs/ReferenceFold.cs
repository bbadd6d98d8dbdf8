using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>The fold of an eventlog, written as plainly as it can be: every line is parsed to a document, and every field is one.</summary>
internal sealed class ReferenceFold
{
    private readonly List<KeyValuePair<string, JsonElement>> _fields = [];

    internal ReferenceFold(JobId id)
    {
        Set("id", Number((long)id.Value));
        Set("exception_occurred", JsonElement.Parse("false"));
    }

    /// <summary>Whether an event lacked what it must have; nothing counts any more then.</summary>
    internal bool IsBroken { get; private set; }

    internal JobOutcome Outcome
    {
        get
        {
            JsonElement? start = Find("t_run");
            JsonElement? status = Find("waitstatus");
            JsonElement? type = Find("exception_type");
            if ((start is { } time && !IsReal(time)) || (status is { } value && !IsInteger(value)) || type is { ValueKind: not JsonValueKind.String })
            {
                return JobOutcome.Failed;
            }

            if (start?.GetDouble() > 0 && IntegerOf(status) == 0)
            {
                return JobOutcome.Completed;
            }

            return type?.GetString() == "cancel" ? JobOutcome.Canceled
                : type?.GetString() == "timeout" ? JobOutcome.TimedOut
                : JobOutcome.Failed;
        }
    }

    internal void Apply(string line)
    {
        JsonElement entry = JsonElement.Parse(line);
        JsonElement time = entry.GetProperty("timestamp");
        JsonElement context = entry.TryGetProperty("context", out JsonElement found) ? found : JsonElement.Parse("{}");
        switch (entry.GetProperty("name").GetString())
        {
            case "submit":
                Set("t_submit", time);
                break;
            case "alloc":
                Set("t_run", time);
                break;
            case "finish":
                Set("t_cleanup", time);
                SetAll(context, ("waitstatus", "status"));
                break;
            case "exception" when !IsProtectedFrom(context):
                Set("exception_occurred", JsonElement.Parse("true"));
                SetAll(context, ("exception_type", "type"), ("exception_note", "note"), ("exception_severity", "severity"));
                break;
            default:
                break;
        }
    }

    internal string ToJson()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach ((string name, JsonElement value) in _fields.Append(new("result", Number((int)Outcome))))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    internal JsonElement? Find(string name) => _fields.Exists(field => field.Key == name) ? _fields.Find(field => field.Key == name).Value : null;

    internal static long? IntegerOf(JsonElement? value)
        => value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long integer) ? integer : null;

    internal static bool IsReal(JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.GetRawText().IndexOfAny(['.', 'e', 'E']) >= 0;

    internal static bool IsInteger(JsonElement value) => value.ValueKind == JsonValueKind.Number && !IsReal(value);

    // A kept exception gives way, unless it is not fatal and more severe than the new one, whose number is smaller then.
    private bool IsProtectedFrom(JsonElement context)
        => IntegerOf(Find("exception_severity")) is long kept and > 0
            && Has(context, "type", "note", "severity")
            && kept < (IntegerOf(context.GetProperty("severity")) ?? 0);

    private void SetAll(JsonElement context, params (string Field, string Member)[] members)
    {
        if (!Has(context, [.. members.Select(member => member.Member)]))
        {
            IsBroken = true;
            return;
        }

        foreach ((string field, string member) in members)
        {
            Set(field, context.GetProperty(member));
        }
    }

    private void Set(string name, JsonElement value)
    {
        int index = _fields.FindIndex(field => field.Key == name);
        if (index >= 0)
        {
            _fields[index] = new(name, value);
        }
        else
        {
            _fields.Add(new(name, value));
        }
    }

    private static bool Has(JsonElement context, params string[] members) => members.All(member => context.TryGetProperty(member, out _));

    private static JsonElement Number(long value) => JsonElement.Parse(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
