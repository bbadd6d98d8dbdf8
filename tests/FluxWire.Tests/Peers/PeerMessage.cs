using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FluxWire.Protocol;

namespace FluxWire.Tests.Peers;

/// <summary>A message that the client has sent, with the bytes that it came in.</summary>
internal sealed class PeerMessage
{
    private readonly FluxMessage _message;

    internal PeerMessage(byte[] frame)
    {
        Frame = frame;
        ReadOnlySequence<byte> rest = new(frame);
        FluxMessageReader.TryRead(ref rest, out _message, int.MaxValue).Should().BeTrue();
    }

    /// <summary>All of its bytes, as they came.</summary>
    internal byte[] Frame { get; }

    internal FluxMessage Message => _message;

    internal string Topic => Encoding.UTF8.GetString(_message.Topic);

    internal uint Matchtag => _message.Matchtag;

    internal FluxNodeId NodeId => _message.NodeId;

    internal FluxMessageFlags Flags => _message.Header.Flags;

    /// <summary>The payload as it travelled; null if there is none.</summary>
    internal byte[]? Payload => _message.HasPayload ? _message.Payload.ToArray() : null;

    /// <summary>The payload's text, which must end with the one NUL that JSON needs.</summary>
    internal string Text
    {
        get
        {
            Payload.Should().NotBeNull("{0} should have a payload", Topic);
            Payload![^1].Should().Be(0);
            return Encoding.UTF8.GetString(Payload.AsSpan(..^1));
        }
    }

    internal JsonNode Json => JsonNode.Parse(Text)!;

    public override string ToString() => $"{Topic} tag {Matchtag} flags {Flags}";
}
