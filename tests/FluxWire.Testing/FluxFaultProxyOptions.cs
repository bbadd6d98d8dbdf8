namespace FluxWire.Testing;

/// <summary>How a <see cref="FluxFaultProxy"/> runs.</summary>
public sealed class FluxFaultProxyOptions
{
    /// <summary>The time that <see cref="Fault.Delay"/> goes by. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How many clients may wait to be accepted. Default: 512.</summary>
    public int Backlog { get; init; } = 512;

    /// <summary>
    /// How much a stalled direction takes off its sender's hands before it leaves the rest in the sender's socket, and the largest message that a
    /// fault can be aimed at, in bytes; larger ones pass unseen. Default: 256 MiB.
    /// </summary>
    public int MaxHeldBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>How long disposing waits for what it has stopped, such as a predicate that does not return. Default: 10 s.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
