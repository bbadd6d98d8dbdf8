using System.Text.Json.Serialization;

namespace FluxWire.LoadDriver.Messages;

/// <summary>The request of <c>broker.ping</c>.</summary>
internal readonly record struct PingRequest([property: JsonPropertyName("seq")] int Sequence, [property: JsonPropertyName("pad")] Pad Pad);

/// <summary>The answer of <c>broker.ping</c>: the request, and more that is not looked at.</summary>
internal sealed class PingReply
{
    [JsonPropertyName("seq")]
    public int Sequence { get; set; } = -1;

    [JsonPropertyName("pad")]
    public Pad Pad { get; set; }
}
