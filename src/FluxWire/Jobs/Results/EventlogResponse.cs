using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>
/// A response of <c>job-info.eventlog-watch</c>: <c>{"event":"&lt;one line of the log, as a JSON string&gt;"}</c>; without a payload it is the sentinel.
/// </summary>
internal static class EventlogResponse
{
    /// <summary>Reads a response.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The event; null for the sentinel.</returns>
    /// <exception cref="FluxProtocolException">It is no eventlog response.</exception>
    internal static JobEvent? Parse(in FluxMessage response)
    {
        if (!response.HasPayload)
        {
            return null;
        }

        ReadOnlySpan<byte> json = ResponseParsers.JsonOf(response);
        return JobEvent.Parse(PlainEventlogResponse.TryReadLine(json, out ReadOnlyMemory<byte> line) ? line : ReadLine(json));
    }

    private static ReadOnlyMemory<byte> ReadLine(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("event"u8))
                {
                    reader.Read();
                    return Unescape(ref reader);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Without its cause, which quotes what it cannot read.
            throw new FluxProtocolException(FluxProtocolError.InvalidJson, reader.BytesConsumed, "an eventlog response cannot be read");
        }

        throw new FluxProtocolException(FluxProtocolError.InvalidJson, reader.BytesConsumed, "an eventlog response has no 'event'");
    }

    // Straight from the receive buffer to the bytes that the event keeps: the line never becomes a string.
    private static ReadOnlyMemory<byte> Unescape(ref Utf8JsonReader reader)
    {
        byte[] line = new byte[reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length];
        int length = reader.CopyString(line);
        return line.AsMemory(0, length);
    }
}
