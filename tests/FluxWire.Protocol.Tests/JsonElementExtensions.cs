using System.Text.Json;

namespace FluxWire.Tests;

/// <summary>Short ways to read vectors.</summary>
internal static class JsonElementExtensions
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static bool Has(this JsonElement element, string name) => element.TryGetProperty(name, out _);

    /// <summary>A number, or the text "inf".</summary>
    public static double Number(this JsonElement element, string name)
    {
        JsonElement value = element.GetProperty(name);
        return value.ValueKind == JsonValueKind.String ? double.PositiveInfinity : value.GetDouble();
    }
}
