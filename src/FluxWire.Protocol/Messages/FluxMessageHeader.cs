using System.Buffers.Binary;

namespace FluxWire.Protocol;

/// <summary>The 20 bytes that end every message (RFC 3), all integers big endian.</summary>
/// <param name="Type">What the message is for.</param>
/// <param name="Flags">Which parts it has.</param>
/// <param name="UserId">The sender's uid; <see cref="UnknownUserId"/> lets the broker fill it in.</param>
/// <param name="Roles">What the sender may do.</param>
/// <param name="Aux1">Request: nodeid. Response: errnum. Event: sequence. Control: type.</param>
/// <param name="Aux2">Request and response: matchtag. Event: 0. Control: status.</param>
public readonly record struct FluxMessageHeader(
    FluxMessageType Type,
    FluxMessageFlags Flags,
    uint UserId,
    FluxRoles Roles,
    uint Aux1,
    uint Aux2)
{
    /// <summary>The encoded size, in bytes.</summary>
    public const int Size = 20;

    /// <summary>The uid that means "unknown": what a client sends.</summary>
    public const uint UnknownUserId = 0xFFFFFFFF;

    private const byte Magic = 0x8E;
    private const byte Version = 1;

    /// <summary>Reads a header.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes.</param>
    /// <param name="offset">Where the header stands, for the error's <see cref="FluxProtocolException.Offset"/>.</param>
    /// <returns>The header.</returns>
    /// <exception cref="FluxProtocolException">Wrong magic, version or message type.</exception>
    public static FluxMessageHeader Read(ReadOnlySpan<byte> source, long offset = 0)
    {
        if (source[0] != Magic)
        {
            throw new FluxProtocolException(FluxProtocolError.BadHeaderMagic, offset,
                $"the header begins with {source[0]:X2}, not {Magic:X2}");
        }

        if (source[1] != Version)
        {
            throw new FluxProtocolException(FluxProtocolError.BadVersion, offset + 1,
                $"protocol version {source[1]}, only version {Version} is known");
        }

        if (!IsKnown((FluxMessageType)source[2]))
        {
            throw new FluxProtocolException(FluxProtocolError.UnknownType, offset + 2, $"unknown message type {source[2]}");
        }

        return ReadFields(source);
    }

    /// <summary>Reads a header that is expected to be right.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>False where <see cref="Read"/> would throw.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> source, out FluxMessageHeader header)
    {
        bool isRight = source[0] == Magic && source[1] == Version && IsKnown((FluxMessageType)source[2]);
        header = isRight ? ReadFields(source) : default;
        return isRight;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[0] = Magic;
        destination[1] = Version;
        destination[2] = (byte)Type;
        destination[3] = (byte)Flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], UserId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)Roles);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Aux1);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], Aux2);
    }

    private static bool IsKnown(FluxMessageType type)
        => type is FluxMessageType.Request or FluxMessageType.Response or FluxMessageType.Event or FluxMessageType.Control;

    private static FluxMessageHeader ReadFields(ReadOnlySpan<byte> source) => new(
        (FluxMessageType)source[2],
        (FluxMessageFlags)source[3],
        BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
        (FluxRoles)BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[16..]));
}
