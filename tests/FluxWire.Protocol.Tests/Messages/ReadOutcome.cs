using System.Buffers;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>All that can be seen of one attempt to read a message, so that two attempts can be compared.</summary>
/// <param name="IsRead">Whether there was a whole message.</param>
/// <param name="Consumed">By how much the buffer has been advanced.</param>
/// <param name="Failure">The exception's type and message; null for none.</param>
/// <param name="Error">What is wrong, if the bytes were refused.</param>
/// <param name="Offset">Where, if the bytes were refused.</param>
/// <param name="Header">The header.</param>
/// <param name="Parts">Routes, topic and payload, in hexadecimal digits.</param>
internal sealed record ReadOutcome(
    bool IsRead, long Consumed, string? Failure, FluxProtocolError? Error, long Offset, FluxMessageHeader Header, string Parts)
{
    /// <summary>Reads from a sequence.</summary>
    internal static ReadOutcome Of(ReadOnlySequence<byte> buffer, int maxMessageSize)
    {
        long length = buffer.Length;
        return Of(
            (out FluxMessage message) => FluxMessageReader.TryRead(ref buffer, out message, maxMessageSize),
            () => length - buffer.Length);
    }

    /// <summary>Reads from contiguous memory.</summary>
    internal static ReadOutcome Of(ReadOnlyMemory<byte> buffer, int maxMessageSize)
    {
        int length = buffer.Length;
        return Of(
            (out FluxMessage message) => FluxMessageReader.TryRead(ref buffer, out message, maxMessageSize),
            () => length - buffer.Length);
    }

    private static ReadOutcome Of(Reading read, Func<long> consumed)
    {
        try
        {
            bool isRead = read(out FluxMessage message);
            return new ReadOutcome(isRead, consumed(), null, null, 0, message.Header, string.Join(
                '|', message.Routes.IsEmpty, Hex(message.Routes.Encoded), Hex(message.Topic), Hex(message.Payload)));
        }
        catch (Exception e)
        {
            FluxProtocolException? refusal = e as FluxProtocolException;
            return new ReadOutcome(
                false, consumed(), $"{e.GetType()}: {e.Message}", refusal?.Error, refusal?.Offset ?? 0, default, "");
        }
    }

    private static string Hex(in ReadOnlySequence<byte> bytes) => Convert.ToHexString(bytes.ToArray());

    private delegate bool Reading(out FluxMessage message);
}
