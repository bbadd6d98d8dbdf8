using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Testing;

/// <summary>A message on its way through a <see cref="FluxFaultProxy"/>, or a broker's greeting. It has its own memory.</summary>
public sealed class ProxiedMessage
{
    internal ProxiedMessage(int connection, ProxyDirection direction, long number, ReadOnlyMemory<byte> bytes)
    {
        Connection = connection;
        Direction = direction;
        Number = number;
        Bytes = bytes;
        Message = IsGreeting ? null : Parse(bytes);
        Topic = Message is { } message ? Encoding.UTF8.GetString(message.Topic) : string.Empty;
    }

    /// <summary>The number of its connection, from 1 in the order of accepting.</summary>
    public int Connection { get; }

    /// <summary>Where it goes.</summary>
    public ProxyDirection Direction { get; }

    /// <summary>Its number in this direction of its connection, from 1; 0 is the greeting.</summary>
    public long Number { get; }

    /// <summary>The whole frame as it came, from the magic to the header; of the greeting, its one byte.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether it is the byte by which a broker lets a client in.</summary>
    public bool IsGreeting => Number == 0;

    /// <summary>The message; null for the greeting and for a frame that holds no message.</summary>
    public FluxMessage? Message { get; }

    /// <summary>The message's type; null where there is no message.</summary>
    public FluxMessageType? Type => Message?.Type;

    /// <summary>The message's topic; empty without one.</summary>
    public string Topic { get; }

    /// <summary>The message's matchtag; 0 without one.</summary>
    public uint Matchtag => Message is { Type: FluxMessageType.Request or FluxMessageType.Response } message ? message.Matchtag : 0;

    /// <summary>For messages of failed tests.</summary>
    /// <returns>Such as <c>connection 1 ToClient #3 Response kvs.lookup tag 7, 61 bytes</c>.</returns>
    public override string ToString()
    {
        string what = IsGreeting ? "greeting" : Message is null ? "no message" : $"{Type} {Topic} tag {Matchtag}";
        return $"connection {Connection} {Direction} #{Number} {what}, {Bytes.Length} bytes";
    }

    private static FluxMessage? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return FluxMessageReader.TryRead(ref bytes, out FluxMessage message, int.MaxValue) ? message : null;
        }
        catch (FluxProtocolException)
        {
            // A hostile peer's frame passes like any other; it can be matched by its number and its bytes.
            return null;
        }
    }
}
