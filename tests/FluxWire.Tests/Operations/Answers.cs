using System.Buffers;
using System.Buffers.Binary;
using FluxWire.Protocol;

namespace FluxWire.Tests.Operations;

/// <summary>Responses without a connection. The payload of a success is a number, and as much more as the test wants.</summary>
internal static class Answers
{
    internal const int LeastSize = 4;

    /// <summary>The end of a stream as it should be.</summary>
    internal static FluxMessage End => Error(FluxErrno.ENODATA);

    /// <summary>One of many answers.</summary>
    internal static FluxMessage Item(int number, int size = LeastSize) => Create(FluxMessageFlags.Streaming, FluxErrno.None, Payload(number, size));

    /// <summary>An answer after which no other comes, of a service that does not stream.</summary>
    internal static FluxMessage Final(int number) => Create(FluxMessageFlags.None, FluxErrno.None, Payload(number, LeastSize));

    internal static FluxMessage Error(FluxErrno errno, string? text = null)
        => Create(FluxMessageFlags.Streaming, errno, text is null ? null : FluxPayload.FromText(text));

    internal static int NumberOf(in FluxMessage response) => BinaryPrimitives.ReadInt32BigEndian(response.Payload.FirstSpan);

    private static byte[] Payload(int number, int size)
    {
        byte[] payload = new byte[size];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        return payload;
    }

    private static FluxMessage Create(FluxMessageFlags flags, FluxErrno errno, byte[]? payload)
    {
        flags |= payload is null ? FluxMessageFlags.None : FluxMessageFlags.Payload;
        FluxMessageHeader header = new(FluxMessageType.Response, flags, 0, FluxRoles.Owner, (uint)errno.Value, Aux2: 1);
        return new FluxMessage(header, default, default, new ReadOnlySequence<byte>(payload ?? []));
    }
}
