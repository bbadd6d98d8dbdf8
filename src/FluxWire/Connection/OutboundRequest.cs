using System.Buffers;
using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request on its way out: all of it but the matchtag.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Payload">The payload as it travels, with the NUL that JSON needs; null for none.</param>
/// <param name="NodeId">The destination, as it travels.</param>
/// <param name="Flags">Streaming, upstream or no-response.</param>
internal readonly record struct OutboundRequest(
    string Topic, ReadOnlyMemory<byte>? Payload, FluxNodeId NodeId, FluxMessageFlags Flags)
{
    /// <summary>The request for the parent of our broker: on the wire that is our broker's own rank, and a flag that says to skip it.</summary>
    internal OutboundRequest ToUpstreamOf(uint ownRank)
        => this with { NodeId = FluxNodeId.Rank(ownRank), Flags = Flags | FluxMessageFlags.Upstream };

    internal FluxMessage ToMessage(uint matchtag)
        => FluxMessage.Request(
            Encoding.UTF8.GetBytes(Topic),
            Payload is ReadOnlyMemory<byte> payload ? new ReadOnlySequence<byte>(payload) : null,
            NodeId,
            matchtag,
            Flags);
}
