using CsCheck;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Well-formed messages of every kind, in pieces and as bytes.</summary>
internal static class RandomMessages
{
    private const int HeaderPartSize = FluxMessageHeader.Size + 1;

    // Sizes near those at which the length in front of a part changes its form.
    private static readonly Gen<int> Sizes = Gen.Frequency(
        (6, Gen.Int[0, 40]), (3, Gen.Int[250, 260]), (1, Gen.Int[65_530, 65_540]));

    private static readonly Gen<byte[]> Parts = Sizes.SelectMany(size => Gen.Byte.Array[size]);

    internal static Gen<byte[]> Payloads => Parts;

    internal static Gen<byte[]> Topics { get; } = Sizes.SelectMany(size => Gen.Byte[1, 255].Array[size]);

    internal static Gen<string[]> Routes { get; } = Gen.String[Gen.Char['!', '~'], 1, 300].Array[0, 4];

    internal static Gen<FluxMessageHeader> Headers { get; } = Gen.Select(
        Gen.Enum<FluxMessageType>(), Gen.Byte, Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt,
        (type, flags, userId, roles, aux1, aux2)
            => new FluxMessageHeader(type, (FluxMessageFlags)flags, userId, (FluxRoles)roles, aux1, aux2));

    /// <summary>Messages as this library writes them.</summary>
    internal static Gen<byte[]> Plain { get; } = Gen.Select(Headers, Routes, Topics, Payloads, (header, routes, topic, payload)
        => Encoded.Write(new FluxMessage(header, FluxRouteStack.Create(routes), new(topic), new(payload))));

    /// <summary>Messages as another library may write them: topics with NULs, and parts of a later version in front of the header.</summary>
    internal static Gen<byte[]> Strange { get; } = Gen.Select(
        Headers, Routes, Parts, Payloads, Parts.Array[0, 2], (header, routes, topic, payload, later) =>
        {
            byte[] bytes = Encoded.Write(new FluxMessage(header, FluxRouteStack.Create(routes), new(topic), new(payload)));
            return Encoded.Frame(
                [.. bytes.AsSpan(8, bytes.Length - 8 - HeaderPartSize), .. later.SelectMany(Encoded.Part), .. bytes.AsSpan(bytes.Length - HeaderPartSize)]);
        });

    /// <summary>Either of them.</summary>
    internal static Gen<byte[]> Any { get; } = Gen.OneOf(Plain, Strange);
}
