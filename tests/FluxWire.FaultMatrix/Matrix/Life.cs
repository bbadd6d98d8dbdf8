namespace FluxWire.FaultMatrix.Matrix;

/// <summary>What a client makes of the end of its connection.</summary>
public enum Life
{
    /// <summary>It ends with its first connection: <see cref="FluxClientOptions.Reconnect"/> and <see cref="FluxClientOptions.RetryFirstConnect"/> are false.</summary>
    OneConnection,

    /// <summary>It tries until it has another: both are true.</summary>
    Reconnects,
}
