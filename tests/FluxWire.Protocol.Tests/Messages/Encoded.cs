using System.Buffers;
using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Short ways from messages to bytes and back.</summary>
internal static class Encoded
{
    internal static byte[] Write(in FluxMessage message)
    {
        ArrayBufferWriter<byte> writer = new();
        FluxMessageWriter.Write(writer, message);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads bytes that are one whole message and nothing else.</summary>
    internal static FluxMessage Read(ReadOnlySequence<byte> bytes)
    {
        FluxMessageReader.TryRead(ref bytes, out FluxMessage message).Should().BeTrue();
        bytes.IsEmpty.Should().BeTrue();
        return message;
    }

    internal static FluxMessage Read(byte[] bytes) => Read(new ReadOnlySequence<byte>(bytes));

    internal static FluxMessage Request(string topic, string? json = null)
        => FluxMessage.Request(
            Encoding.UTF8.GetBytes(topic),
            json is null ? null : new ReadOnlySequence<byte>(FluxPayload.FromText(json)),
            FluxNodeId.Any,
            matchtag: 1);

    /// <summary>A frame around a body.</summary>
    internal static byte[] Frame(params byte[] body)
        => [0x12, 0x00, 0xEE, 0xFF, (byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    /// <summary>A part with its length in front.</summary>
    internal static byte[] Part(byte[] part)
        => part.Length < 255
            ? [(byte)part.Length, .. part]
            : [0xFF, (byte)(part.Length >> 24), (byte)(part.Length >> 16), (byte)(part.Length >> 8), (byte)part.Length, .. part];

    /// <summary>The header part of a request, with the flags that a test needs.</summary>
    internal static byte[] Header(FluxMessageFlags flags)
        => [20, 0x8E, 1, 1, (byte)flags, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1];
}
