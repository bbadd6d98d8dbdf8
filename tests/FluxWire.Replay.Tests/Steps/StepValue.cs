using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Json;
using FluxWire.Replay.Tests.Operations;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>What FluxWire returns, in the form in which <c>expected.json</c> has what the Python bindings return.</summary>
internal static class StepValue
{
    /// <summary>Compares a result with the value of a step.</summary>
    internal static JsonDifference? Compare(JsonElement expected, object? item) => item switch
    {
        JobResult result => ResultComparison.Compare(expected, result),
        PingResult ping => JsonDifference.Find(Only(expected, ["rank", "route", "userid", "rolemask"]), Of(ping), "returned"),
        _ => JsonDifference.Find(expected, Of(item), "returned"),
    };

    /// <summary>Compares several results with a list of values.</summary>
    internal static JsonDifference? CompareAll(IReadOnlyList<JsonElement> expected, IReadOnlyList<object?> items)
    {
        for (int i = 0; i < Math.Max(expected.Count, items.Count); i++)
        {
            JsonDifference? difference = i >= expected.Count ? new JsonDifference($"returned[{i}]", "(absent)", $"{items[i]}")
                : i >= items.Count ? new JsonDifference($"returned[{i}]", expected[i].GetRawText(), "(absent)")
                : Compare(expected[i], items[i]);
            if (difference is not null)
            {
                return difference with { Path = $"[{i}] {difference.Path}" };
            }
        }

        return null;
    }

    private static JsonElement Of(object? item) => item switch
    {
        JsonElement { ValueKind: not JsonValueKind.Undefined } json => json,
        byte[] payload => OfPayload(payload),
        JobEvent entry => OfEvent(entry),
        JobId id => Parse(id.Value.ToString(CultureInfo.InvariantCulture)),
        uint number => Parse(number.ToString(CultureInfo.InvariantCulture)),
        string text => ToElement(JsonValue.Create(text)),
        JobWaitResult wait => ToElement(new JsonObject
        {
            ["jobid"] = wait.JobId.ToSigned(),
            ["success"] = wait.Success,
            ["errstr"] = wait.ErrorString,
        }),
        PingResult ping => ToElement(new JsonObject
        {
            ["rank"] = ping.Rank,
            ["route"] = ping.Route,
            ["userid"] = ping.Identity.UserId,
            ["rolemask"] = (uint)ping.Identity.Roles,
        }),

        // A call without a result, a response without a payload, and a sentinel between events: None to Python.
        null or JsonElement or Boxed.Nothing => Parse("null"),
        _ => throw new ReplayException($"There is no form for a {item.GetType().Name}."),
    };

    // Python shows an event without context with an empty one.
    private static JsonElement OfEvent(JobEvent entry)
    {
        JsonObject value = JsonNode.Parse(entry.RawUtf8.Span)!.AsObject();
        value.TryAdd("context", new JsonObject());
        return ToElement(value);
    }

    private static JsonElement OfPayload(byte[] payload)
    {
        ReadOnlySpan<byte> text = payload is [.., 0] ? payload.AsSpan(..^1) : payload;
        return PayloadJson.TryParse(text) ?? ToElement(JsonValue.Create(Encoding.UTF8.GetString(text)));
    }

    private static JsonElement Only(JsonElement value, string[] names)
        => ToElement(new JsonObject(
            value.EnumerateObject()
                .Where(property => names.Contains(property.Name))
                .Select(static property => KeyValuePair.Create(property.Name, JsonNode.Parse(property.Value.GetRawText())))));

    private static JsonElement ToElement(JsonNode node) => Parse(node.ToJsonString());

    private static JsonElement Parse(string json) => JsonElement.Parse(Encoding.UTF8.GetBytes(json));
}
