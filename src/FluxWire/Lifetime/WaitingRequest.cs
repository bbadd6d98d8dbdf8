using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <summary>A request that waits for a connection.</summary>
/// <param name="Operation">Who waits for its answer.</param>
/// <param name="Request">What to send, with memory of its own.</param>
internal sealed record WaitingRequest(PendingOperation Operation, OutboundRequest Request);
