namespace FluxWire.Tests.Blocking;

/// <summary>How a client comes to be.</summary>
public enum Start
{
    /// <summary>By <see cref="FluxClient.Connect"/>: its connection has no thread, and callers receive for themselves.</summary>
    Connect,

    /// <summary>By <see cref="FluxClient.ConnectAsync(FluxClientOptions, CancellationToken)"/>: its thread receives the first answer at least.</summary>
    ConnectAsync,
}
