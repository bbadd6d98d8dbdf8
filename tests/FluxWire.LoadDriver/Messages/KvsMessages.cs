using System.Text.Json.Serialization;

namespace FluxWire.LoadDriver.Messages;

/// <summary>A tree object (RFC 11) with a value in it, which travels in base64.</summary>
internal sealed class KvsValue
{
    internal const string ValueType = "val";

    [JsonPropertyName("ver")]
    public int Version { get; set; }

    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("data")]
    public byte[]? Data { get; set; }
}

/// <summary>One change of a commit.</summary>
internal readonly record struct KvsOperation(
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("flags")] int Flags,
    [property: JsonPropertyName("dirent")] KvsValue Entry);

/// <summary>The request of <c>kvs.commit</c>.</summary>
internal readonly record struct KvsCommitRequest(
    [property: JsonPropertyName("namespace")] string Namespace,
    [property: JsonPropertyName("flags")] int Flags,
    [property: JsonPropertyName("ops")] KvsOperation[] Operations);

/// <summary>The answer of <c>kvs.commit</c>.</summary>
internal sealed class KvsCommitReply
{
    [JsonPropertyName("rootref")]
    public string? RootReference { get; set; }

    [JsonPropertyName("rootseq")]
    public int RootSequence { get; set; } = -1;
}

/// <summary>The request of <c>kvs.lookup</c>.</summary>
internal readonly record struct KvsLookupRequest(
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("namespace")] string Namespace,
    [property: JsonPropertyName("flags")] int Flags);

/// <summary>The answer of <c>kvs.lookup</c>.</summary>
internal sealed class KvsLookupReply
{
    [JsonPropertyName("val")]
    public KvsValue? Value { get; set; }
}
