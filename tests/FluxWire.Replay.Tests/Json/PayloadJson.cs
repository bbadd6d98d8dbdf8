using System.Buffers;
using System.Text.Json;
using FluxWire.Protocol;

namespace FluxWire.Replay.Tests.Json;

/// <summary>Payloads as JSON.</summary>
internal static class PayloadJson
{
    /// <summary>The payload, if it is JSON with one NUL at its end; else null.</summary>
    internal static JsonElement? TryParse(in FluxMessage message)
    {
        byte[] payload = message.Payload.ToArray();
        return payload.AsSpan().IndexOf((byte)0) is int nul and >= 0 && nul == payload.Length - 1 ? TryParse(payload.AsSpan(0, nul)) : null;
    }

    /// <summary>The text, if it is JSON; else null.</summary>
    internal static JsonElement? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            // Some recordings send on purpose what is no JSON; it is compared as bytes then.
            return null;
        }
    }
}
