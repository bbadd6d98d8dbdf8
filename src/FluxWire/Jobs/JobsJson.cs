using System.Text.Json.Serialization;

namespace FluxWire.Jobs;

/// <summary>The answer of <c>job-ingest.submit</c>.</summary>
internal sealed record SubmitReply([property: JsonPropertyName("id")] long Id);

/// <summary>The answer of <c>job-manager.wait</c>.</summary>
internal sealed record WaitReply(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("errstr")] string ErrorString);

/// <summary>How job payloads are read, without reflection.</summary>
[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SubmitReply))]
[JsonSerializable(typeof(WaitReply))]
internal sealed partial class JobsJson : JsonSerializerContext;
