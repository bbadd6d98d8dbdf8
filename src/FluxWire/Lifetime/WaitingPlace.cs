namespace FluxWire.Lifetime;

/// <summary>Where a request stands among those that wait for a connection: in the order in which their callers made them.</summary>
internal enum WaitingPlace
{
    /// <summary>It had been queued on the connection that was lost.</summary>
    Inherited,

    /// <summary>It had waited for that connection, which was lost before its turn came.</summary>
    TurnedBack,

    /// <summary>It came when there was no connection any more.</summary>
    Arrived,
}
