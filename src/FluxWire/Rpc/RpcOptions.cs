using FluxWire.Protocol;

namespace FluxWire;

/// <summary>How one request is sent and how long its answer is awaited.</summary>
public sealed record RpcOptions
{
    /// <summary>The options of a call that gives none.</summary>
    public static RpcOptions Default { get; } = new();

    /// <summary>Which broker answers. Default: <see cref="FluxNodeId.Any"/>.</summary>
    public FluxNodeId NodeId { get; init; } = FluxNodeId.Any;

    /// <summary>
    /// How long to wait for the answer; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for as long as it takes. Default: null, which takes
    /// <see cref="FluxClientOptions.DefaultTimeout"/>. When it has passed, the call ends with <see cref="FluxTimeoutException"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Whether the request may be sent a second time, should the connection be lost before its answer has come: right for what only reads. Default:
    /// false, and such a call ends with <see cref="FluxConnectionException"/> whose <see cref="FluxConnectionException.MayHaveBeenSent"/> is true.
    /// </summary>
    public bool Repeatable { get; init; }
}
