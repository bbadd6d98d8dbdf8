using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request whose final response has not come: a call or a stream.</summary>
/// <remarks>
/// It keeps its matchtag until the final response arrives, also when nobody waits for it any more: until then the broker may
/// still answer with that tag (RFC 6). A cancelled operation drops what it holds and counts what comes late.
/// </remarks>
internal abstract class PendingOperation
{
    private protected PendingOperation(string topic, FluxNodeId nodeId)
    {
        Topic = topic;
        NodeId = nodeId;
    }

    internal string Topic { get; }

    internal FluxNodeId NodeId { get; }

    /// <summary>The tag, once the request is registered.</summary>
    internal uint Matchtag { get; set; }

    /// <summary>Where the request begins in the stream of bytes to the broker; <see cref="long.MaxValue"/> until it is queued.</summary>
    internal long Position { get; set; } = long.MaxValue;

    /// <summary>Whether a result was given already, so that whatever comes now comes late.</summary>
    internal abstract bool IsCompleted { get; }

    /// <summary>Notes that the request is on its way to the broker. Called once at most, by who sends.</summary>
    internal virtual void OnQueued()
    {
        // Most operations do not care.
    }

    /// <summary>Takes a response. Called by the reader only, and must neither block nor run user code.</summary>
    /// <param name="response">The response; its bytes are gone after the call.</param>
    internal abstract void OnResponse(in FluxMessage response);

    /// <summary>Ends the operation with an error, unless it has ended. Called from any thread.</summary>
    /// <param name="reason">The error.</param>
    internal abstract void Fail(Exception reason);

    /// <summary>Ends the operation because the client no longer wants it: as <see cref="Fail"/>, and the broker is told if the service can be.</summary>
    /// <param name="reason">What the user sees.</param>
    internal virtual void Abandon(Exception reason) => Fail(reason);

    /// <summary>What an error response means, in the form that users see.</summary>
    /// <param name="response">A response with an errno.</param>
    /// <returns>The exception.</returns>
    private protected FluxRpcException ToException(in FluxMessage response)
    {
        string? text = response.HasPayload ? FluxPayload.GetText(response.Payload) : null;
        return new FluxRpcException(response.Errno, Topic, NodeId, string.IsNullOrEmpty(text) ? null : text);
    }
}
