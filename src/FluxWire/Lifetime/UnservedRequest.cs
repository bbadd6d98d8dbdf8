using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <summary>A request whose service was not there.</summary>
/// <param name="Operation">Who waits for its answer.</param>
/// <param name="Error">What the broker has answered.</param>
internal sealed record UnservedRequest(PendingOperation Operation, FluxRpcException Error);
