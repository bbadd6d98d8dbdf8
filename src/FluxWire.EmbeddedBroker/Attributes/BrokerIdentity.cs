namespace FluxWire.Embedded.Attributes;

/// <summary>Who this broker is.</summary>
/// <param name="Uuid">Its name in route stacks.</param>
/// <param name="HostName">The node's name.</param>
/// <param name="Uri">Where it listens.</param>
/// <param name="Directory">Its directory.</param>
/// <param name="Owner">The uid it runs as, which owns the instance.</param>
/// <param name="StartTime">When it began, in seconds since the Unix epoch.</param>
internal sealed record BrokerIdentity(string Uuid, string HostName, string Uri, string Directory, uint Owner, double StartTime)
{
    /// <summary>The version of flux-core whose behaviour is followed.</summary>
    public const string Version = "0.88.0";
}
