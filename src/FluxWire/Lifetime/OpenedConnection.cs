using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <summary>A connection that has proved to work.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Identity">Who the broker thinks we are; null if it was not asked.</param>
/// <param name="Rank">The broker's rank; null if it was not asked.</param>
internal sealed record OpenedConnection(FluxConnection Connection, FluxIdentity? Identity, uint? Rank);
