using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FluxWire.Replay.Tests.Json;

/// <summary>Recordings may give a very long text as its length and its SHA-256.</summary>
internal static class ValueDigest
{
    /// <summary>Whether an expected value is the digest of an actual text.</summary>
    internal static bool IsOf(JsonElement expected, JsonElement actual)
    {
        if (actual.ValueKind != JsonValueKind.String
            || expected.ValueKind != JsonValueKind.Object
            || !expected.TryGetProperty("length"u8, out JsonElement length)
            || !expected.TryGetProperty("sha256"u8, out JsonElement digest))
        {
            return false;
        }

        byte[] text = Encoding.UTF8.GetBytes(actual.GetString()!);
        return length.GetInt64() == text.Length && digest.GetString() == Convert.ToHexStringLower(SHA256.HashData(text));
    }
}
