using System.Text.Json.Serialization;

namespace FluxWire.Broker;

/// <summary>The answer of <c>attr.get</c>; its flags say whether the value may be cached, which this client does not do.</summary>
internal sealed record AttributeReply([property: JsonPropertyName("value")] string Value);

/// <summary>The answer of <c>broker.ping</c>.</summary>
internal sealed record PingReply(
    [property: JsonPropertyName("route")] string Route,
    [property: JsonPropertyName("userid")] uint UserId,
    [property: JsonPropertyName("rolemask")] uint RoleMask,
    [property: JsonPropertyName("rank")] uint Rank);

/// <summary>How broker payloads are read, without reflection.</summary>
[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AttributeReply))]
[JsonSerializable(typeof(PingReply))]
internal sealed partial class BrokerJson : JsonSerializerContext;
