using FluxWire.Protocol;

namespace FluxWire;

/// <summary>A service answered a request with an error (RFC 6).</summary>
/// <remarks>Callers tell errors apart by <see cref="Errno"/>: <c>catch (FluxRpcException e) when (e.Errno == FluxErrno.ENOENT)</c>.</remarks>
public sealed class FluxRpcException : FluxException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="errno">The errno of the response.</param>
    /// <param name="topic">The request's topic.</param>
    /// <param name="nodeId">The request's destination.</param>
    /// <param name="brokerText">The text that came with the error, if any.</param>
    /// <param name="hint">What to do about it, where the client knows; one sentence.</param>
    public FluxRpcException(FluxErrno errno, string topic, FluxNodeId nodeId, string? brokerText, string? hint = null)
        : base(Describe(errno, topic, nodeId, brokerText, hint))
    {
        Errno = errno;
        Topic = topic;
        NodeId = nodeId;
        BrokerText = brokerText;
    }

    /// <summary>The errno of the response.</summary>
    public FluxErrno Errno { get; }

    /// <summary>The topic of the request, such as <c>job-manager.wait</c>.</summary>
    public string Topic { get; }

    /// <summary>Where the request was addressed to.</summary>
    public FluxNodeId NodeId { get; }

    /// <summary>The text that the service sent, word for word; null if it sent none.</summary>
    public string? BrokerText { get; }

    /// <summary>The service's text, or else the usual text of the errno: what libflux and Python show.</summary>
    public string ErrorText => BrokerText ?? Errno.Text;

    private static string Describe(FluxErrno errno, string topic, FluxNodeId nodeId, string? brokerText, string? hint)
    {
        string where = nodeId == FluxNodeId.Any ? "" : $" at rank {nodeId}";
        string text = (brokerText ?? errno.Text).TrimEnd();
        string end = text.EndsWith('.') ? "" : ".";
        return $"{topic}{where}: {text}{end} ({errno.Name}){(hint is null ? "" : " " + hint)}";
    }
}
