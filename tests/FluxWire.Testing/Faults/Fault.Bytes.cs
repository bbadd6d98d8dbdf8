using System.Buffers;
using System.Buffers.Binary;
using FluxWire.Protocol;
using FluxWire.Testing.Faults;

namespace FluxWire.Testing;

/// <content>Faults that change what arrives. They fire when what they have changed has been passed on, unless they say otherwise.</content>
public sealed partial class Fault
{
    private const int MatchtagSize = 4;
    private const int MagicSize = 4;

    /// <summary>The message does not arrive. It fires in its place.</summary>
    /// <returns>The fault.</returns>
    public static Fault Drop() => new("Drop", static strike =>
    {
        strike.Plan.Drop();
        strike.Plan.Mark(0, strike.FireWhenWritten);
    });

    /// <summary>The message arrives more than once.</summary>
    /// <param name="copies">How many there are beside the first. Default: 1.</param>
    /// <returns>The fault.</returns>
    public static Fault Duplicate(int copies = 1) => new($"Duplicate({copies})", strike =>
    {
        ReadOnlyMemory<byte> message = strike.Plan.Bytes;
        for (int i = 0; i < copies; i++)
        {
            strike.Plan.Insert(strike.Plan.Bytes.Length, message.Span);
        }

        FireAtEnd(strike);
    });

    /// <summary>A request or response has another matchtag.</summary>
    /// <param name="matchtag">The matchtag.</param>
    /// <returns>The fault.</returns>
    public static Fault Matchtag(uint matchtag) => Matchtag(_ => matchtag, $"Matchtag({matchtag})");

    /// <summary>A request or response has another matchtag.</summary>
    /// <param name="change">Makes it from the right one.</param>
    /// <returns>The fault.</returns>
    public static Fault Matchtag(Func<uint, uint> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Matchtag(change, "Matchtag");
    }

    /// <summary>Bytes that nobody has sent.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">How many of the message's bytes get there before. Default: none.</param>
    /// <returns>The fault.</returns>
    public static Fault Inject(ReadOnlyMemory<byte> bytes, Index at = default) => Inject(bytes, at, $"Inject({bytes.Length} bytes, {at})");

    /// <summary>Bytes without a meaning.</summary>
    /// <param name="count">How many.</param>
    /// <param name="at">How many of the message's bytes get there before. Default: none.</param>
    /// <param name="seed">Decides which: the same seed makes the same bytes. Default: 1.</param>
    /// <returns>The fault.</returns>
    public static Fault Garbage(int count, Index at = default, int seed = 1)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return Inject(bytes, at, $"Garbage({count}, {at})");
    }

    /// <summary>The beginning of a frame that nobody has sent: the right magic, and the size of a body that does not come.</summary>
    /// <param name="size">The announced size of the body, in bytes. Default: 4 GiB less one.</param>
    /// <param name="at">How many of the message's bytes get there before. Default: none.</param>
    /// <returns>The fault.</returns>
    public static Fault HugeFrame(uint size = uint.MaxValue, Index at = default)
    {
        ArrayBufferWriter<byte> writer = new();
        FluxMessageWriter.WriteRequest(writer, string.Empty, default, FluxMessageFlags.None, FluxNodeId.Any, matchtag: 0);
        byte[] prefix = writer.WrittenSpan[..FluxMessageReader.FramePrefixSize].ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(MagicSize), size);
        return Inject(prefix, at, $"HugeFrame({size}, {at})");
    }

    /// <summary>The message's own frame announces another size.</summary>
    /// <param name="size">The announced size of the body, in bytes.</param>
    /// <returns>The fault.</returns>
    public static Fault AnnounceSize(uint size) => Overwrite($"AnnounceSize({size})", FluxMessageReader.FramePrefixSize, (bytes, _) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(MagicSize), size));

    /// <summary>The frame's magic in the other byte order, as RFC 3's text has it.</summary>
    /// <returns>The fault.</returns>
    public static Fault WrongMagic() => Overwrite("WrongMagic", MagicSize, static (bytes, _) => bytes.AsSpan(0, MagicSize).Reverse());

    /// <summary>Anything else: other bytes in place of the message's.</summary>
    /// <param name="rewrite">Makes them from the message's; it is called while the message waits, and must not block.</param>
    /// <returns>The fault.</returns>
    public static Fault Rewrite(Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> rewrite)
    {
        ArgumentNullException.ThrowIfNull(rewrite);
        return new("Rewrite", strike =>
        {
            strike.Plan.Replace(rewrite(strike.Plan.Bytes));
            FireAtEnd(strike);
        });
    }

    private static Fault Inject(ReadOnlyMemory<byte> bytes, Index at, string name) => new(name, strike =>
    {
        int offset = strike.Plan.At(at);
        strike.Plan.Insert(offset, bytes.Span);
        strike.Plan.Mark(offset + bytes.Length, strike.FireWhenWritten);
    });

    private static Fault Matchtag(Func<uint, uint> change, string name) => Overwrite(name, FluxMessageHeader.Size, (bytes, message) =>
    {
        if (message is { Type: FluxMessageType.Request or FluxMessageType.Response })
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - MatchtagSize), change(message.Matchtag));
        }
    });

    private static Fault Overwrite(string name, int minSize, Action<byte[], ProxiedMessage?> overwrite) => new(name, strike =>
    {
        if (strike.Plan.Bytes.Length >= minSize)
        {
            byte[] bytes = strike.Plan.Bytes.ToArray();
            overwrite(bytes, strike.Plan.Message);
            strike.Plan.Replace(bytes);
        }

        FireAtEnd(strike);
    });

    private static void FireAtEnd(FaultStrike strike) => strike.Plan.Mark(strike.Plan.Bytes.Length, strike.FireWhenWritten);
}
