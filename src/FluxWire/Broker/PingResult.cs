using FluxWire.Protocol;

namespace FluxWire;

/// <summary>What a broker answered to a ping.</summary>
/// <param name="Rank">The rank that answered.</param>
/// <param name="Route">The hops that the request came by, oldest first, as <c>flux ping</c> shows them.</param>
/// <param name="Identity">Who the broker thinks we are.</param>
/// <param name="RoundTrip">How long it took.</param>
public sealed record PingResult(uint Rank, string Route, FluxIdentity Identity, TimeSpan RoundTrip);

/// <summary>Who the broker thinks we are. It takes this from the socket, not from what the client says.</summary>
/// <param name="UserId">Our uid, in the broker's user namespace: in a container it can be another than ours.</param>
/// <param name="Roles">What we may do.</param>
public sealed record FluxIdentity(uint UserId, FluxRoles Roles)
{
    /// <summary>Whether we are the instance owner, who alone may wait for jobs and submit unsigned ones.</summary>
    public bool IsOwner => (Roles & FluxRoles.Owner) != 0;
}
