namespace FluxWire;

/// <summary>Where a client stands. <see cref="Closed"/> is final.</summary>
public enum FluxClientState
{
    /// <summary>The first connection is being made. It can become any of the others but <see cref="Reconnecting"/>.</summary>
    Connecting,

    /// <summary>The connection stands.</summary>
    Connected,

    /// <summary>The connection was lost, and another is being made.</summary>
    Reconnecting,

    /// <summary>No new work is taken, and what is owed is finished (<see cref="FluxClient.DrainAsync"/>). Only <see cref="Closed"/> follows.</summary>
    Draining,

    /// <summary>There is no connection and there will be none: the client was disposed, or it has given up.</summary>
    Closed,
}
