namespace FluxWire.Broker;

/// <summary>The answer of <c>broker.ping</c>.</summary>
/// <param name="Route">The way that the request took.</param>
/// <param name="UserId">Who has sent it.</param>
/// <param name="RoleMask">What he may do.</param>
/// <param name="Rank">Which broker has answered.</param>
internal sealed record PingReply(string Route, uint UserId, uint RoleMask, uint Rank);
