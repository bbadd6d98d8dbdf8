using System.Text.Json.Serialization;

namespace FluxWire.Benchmarks.Peer;

/// <summary>A request such as <c>attr.get</c> takes it.</summary>
internal sealed record Question([property: JsonPropertyName("name")] string Name);

/// <summary>An answer that has to be allocated: an object and a string.</summary>
internal sealed record Answer([property: JsonPropertyName("value")] string Value);

/// <summary>The same answer read into a number by <see cref="CountConverter"/>, so that nothing is allocated but what the call itself costs.</summary>
[JsonConverter(typeof(CountConverter))]
internal readonly record struct Count(long Value);

/// <summary>How the payloads are written and read, without reflection.</summary>
[JsonSerializable(typeof(Question))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(Count))]
internal sealed partial class CallJson : JsonSerializerContext;
