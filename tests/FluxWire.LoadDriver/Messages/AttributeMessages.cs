using System.Text.Json.Serialization;

namespace FluxWire.LoadDriver.Messages;

/// <summary>The request of <c>attr.get</c>.</summary>
internal readonly record struct AttributeRequest([property: JsonPropertyName("name")] string Name);

/// <summary>The answer of <c>attr.get</c>.</summary>
internal sealed class AttributeReply
{
    [JsonPropertyName("value")]
    public string? Value { get; set; }

    [JsonPropertyName("flags")]
    public int Flags { get; set; } = -1;
}
