namespace FluxWire.Conformance.Brokers;

/// <summary>Whose broker a test runs on.</summary>
public enum BrokerKind
{
    /// <summary>FluxWire's own.</summary>
    Embedded,

    /// <summary>flux-core's.</summary>
    Real,
}
