using FluxWire.Protocol;

namespace FluxWire.Embedded.Routing;

/// <summary>In whose name a response is sent. Real clients drop a response without roles.</summary>
/// <param name="UserId">The responder's uid.</param>
/// <param name="Roles">Its roles.</param>
internal sealed record Responder(uint UserId, FluxRoles Roles)
{
    /// <summary>The local connector answers itself for subscriptions and client services, as nobody in particular.</summary>
    public static Responder Connector { get; } = new(FluxMessageHeader.UnknownUserId, FluxRoles.Owner);
}
