using System.Text.Json;
using System.Text.Unicode;

namespace FluxWire.Embedded.Routing;

/// <summary>Reads JSON of clients: what comes out can be taken apart and written without a surprise.</summary>
/// <remarks>
/// <see cref="JsonElement"/> does not look into strings before somebody asks for their text, and then throws for what is not Unicode. That would be
/// too late: a real broker refuses the whole payload.
/// </remarks>
internal static class StrictJson
{
    /// <summary>Reads.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <param name="maxDepth">How deep it may be nested.</param>
    /// <exception cref="JsonException">It is not JSON, not Unicode, or nested deeper.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("The text is not UTF-8.");
        }

        // Only an escape can still be half of a surrogate pair.
        if (json.IndexOf("\\u"u8) >= 0)
        {
            CheckEscapes(json, maxDepth);
        }

        return JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = maxDepth });
    }

    private static void CheckEscapes(ReadOnlySpan<byte> json, int maxDepth)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("The text has half of a surrogate pair in it.");
        }
    }
}
