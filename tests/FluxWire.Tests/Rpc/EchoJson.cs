using System.Text.Json.Serialization;

namespace FluxWire.Tests.Rpc;

internal sealed record EchoRequest([property: JsonPropertyName("n")] long Number, [property: JsonPropertyName("text")] string? Text = null);

internal sealed record EchoReply([property: JsonPropertyName("n")] long Number);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EchoRequest))]
[JsonSerializable(typeof(EchoReply))]
internal sealed partial class EchoJson : JsonSerializerContext;

/// <summary>Strings as JSON, for payloads that tests put together.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class TextJson : JsonSerializerContext;
