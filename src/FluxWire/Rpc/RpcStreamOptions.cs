using FluxWire.Protocol;

namespace FluxWire;

/// <summary>How a request with many answers is sent, and how much of them may wait to be read.</summary>
public sealed record RpcStreamOptions
{
    /// <summary>The options of a stream that gives none.</summary>
    public static RpcStreamOptions Default { get; } = new();

    /// <summary>Which broker answers. Default: <see cref="FluxNodeId.Any"/>.</summary>
    public FluxNodeId NodeId { get; init; } = FluxNodeId.Any;

    /// <summary>
    /// How long the whole stream may take, from the request to its end. Default: null, which takes
    /// <see cref="FluxClientOptions.DefaultStreamTimeout"/>. When it has passed, the stream ends with <see cref="FluxTimeoutException"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// The topic of the service's own cancel request, such as <c>log.cancel</c> for <c>log.dmesg</c>; it is sent with the stream's matchtag when the
    /// consumer leaves early. Default: null, for services that have none; what they still send is thrown away.
    /// </summary>
    public string? CancelTopic { get; init; }

    /// <summary>How many items may wait to be read. Default: null, which takes <see cref="FluxClientOptions.MaxStreamItems"/>.</summary>
    public int? MaxItems { get; init; }

    /// <summary>How many bytes may wait to be read. Default: null, which takes <see cref="FluxClientOptions.MaxStreamBytes"/>.</summary>
    public long? MaxBytes { get; init; }
}
