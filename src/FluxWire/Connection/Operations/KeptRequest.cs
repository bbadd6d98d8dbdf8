namespace FluxWire.Connection;

/// <summary>A request that is kept until it is answered, because it may be sent again on another connection.</summary>
/// <param name="Request">The request, with memory of its own.</param>
internal sealed record KeptRequest(OutboundRequest Request);
