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

    /// <summary>The request with a payload of its own, for a request that is not sent at once.</summary>
    internal OutboundRequest Copy()
        => Payload is ReadOnlyMemory<byte> payload ? this with { Payload = payload.ToArray() } : this;

    /// <summary>Reads a request back from the bytes that it was written to.</summary>
    /// <param name="bytes">Begins with the whole message.</param>
    /// <returns>The request, with memory of its own.</returns>
    internal static OutboundRequest? Read(ReadOnlyMemory<byte> bytes)
        => FluxMessageReader.TryRead(ref bytes, out FluxMessage message, int.MaxValue)
            ? new OutboundRequest(
                Encoding.UTF8.GetString(message.Topic),
                // Not the array's null, which would become a payload of no bytes.
                message.HasPayload ? message.Payload.ToArray() : default(ReadOnlyMemory<byte>?),
                message.NodeId,
                message.Header.Flags & (FluxMessageFlags.Streaming | FluxMessageFlags.Upstream | FluxMessageFlags.NoResponse))
            : null;

    internal void WriteTo(IBufferWriter<byte> writer, uint matchtag)
        => FluxMessageWriter.WriteRequest(
            writer, Topic, Payload.GetValueOrDefault().Span, Flags | (Payload is null ? 0 : FluxMessageFlags.Payload), NodeId, matchtag);
}
