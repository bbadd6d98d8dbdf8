using System.Globalization;
using System.Text.Json;

namespace FluxWire.Replay.Tests.Json;

/// <summary>The first place at which two JSON values differ.</summary>
/// <param name="Path">Where, such as <c>$.info.values.runtime</c>.</param>
/// <param name="Expected">What should stand there.</param>
/// <param name="Actual">What does.</param>
internal sealed record JsonDifference(string Path, string Expected, string Actual)
{
    private const string Absent = "(absent)";

    /// <summary>Compares two values; the order of keys and the spelling of numbers are free.</summary>
    internal static JsonDifference? Find(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (expected.ValueKind != actual.ValueKind)
        {
            return ValueDigest.IsOf(expected, actual) ? null : Of(path, expected, actual);
        }

        return expected.ValueKind switch
        {
            JsonValueKind.Object => FindInObjects(expected, actual, path),
            JsonValueKind.Array => FindInArrays(expected, actual, path),
            JsonValueKind.Number => AreEqualNumbers(expected.GetRawText(), actual.GetRawText()) ? null : Of(path, expected, actual),
            JsonValueKind.String => expected.GetString() == actual.GetString() ? null : Of(path, expected, actual),
            _ => null,
        };
    }

    /// <summary>As <see cref="Find"/>, and the keys of the outermost objects must come in the same order.</summary>
    internal static JsonDifference? FindOrdered(JsonElement expected, JsonElement actual, string path)
    {
        string expectedKeys = Keys(expected);
        string actualKeys = Keys(actual);
        return expectedKeys == actualKeys ? Find(expected, actual, path) : new JsonDifference(path + " (keys)", expectedKeys, actualKeys);

        static string Keys(JsonElement value) => string.Join(", ", value.EnumerateObject().Select(static property => property.Name));
    }

    public override string ToString() => $"{Path}: expected {Expected}, actual {Actual}";

    private static JsonDifference Of(string path, JsonElement? expected, JsonElement? actual)
        => new(path, expected?.GetRawText() ?? Absent, actual?.GetRawText() ?? Absent);

    private static JsonDifference? FindInObjects(JsonElement expected, JsonElement actual, string path)
    {
        foreach (JsonProperty property in expected.EnumerateObject())
        {
            JsonDifference? difference = actual.TryGetProperty(property.Name, out JsonElement value)
                ? Find(property.Value, value, $"{path}.{property.Name}")
                : Of($"{path}.{property.Name}", property.Value, null);
            if (difference is not null)
            {
                return difference;
            }
        }

        foreach (JsonProperty property in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(property.Name, out _))
            {
                return Of($"{path}.{property.Name}", null, property.Value);
            }
        }

        return null;
    }

    private static JsonDifference? FindInArrays(JsonElement expected, JsonElement actual, string path)
    {
        for (int i = 0; i < Math.Max(expected.GetArrayLength(), actual.GetArrayLength()); i++)
        {
            JsonElement? left = i < expected.GetArrayLength() ? expected[i] : null;
            JsonElement? right = i < actual.GetArrayLength() ? actual[i] : null;
            JsonDifference? difference = left is { } l && right is { } r ? Find(l, r, $"{path}[{i}]") : Of($"{path}[{i}]", left, right);
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    // Integers exactly, whatever their size. Everything else as a double: 0 and 0.0 are the same number, and Python writes
    // the shortest digits that read back as the double that libflux wrote with more.
    private static bool AreEqualNumbers(string expected, string actual)
        => expected == actual
            || (expected.AsSpan().ContainsAny('.', 'e', 'E') || actual.AsSpan().ContainsAny('.', 'e', 'E'))
                && double.Parse(expected, CultureInfo.InvariantCulture).Equals(double.Parse(actual, CultureInfo.InvariantCulture));
}
