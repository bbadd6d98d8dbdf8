namespace FluxWire.Testing;

/// <summary>Which way bytes go through a <see cref="FluxFaultProxy"/>.</summary>
public enum ProxyDirection
{
    /// <summary>From the client to the broker: requests.</summary>
    ToBroker,

    /// <summary>From the broker to the client: the greeting, responses and events.</summary>
    ToClient,
}
