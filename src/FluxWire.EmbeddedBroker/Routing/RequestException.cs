namespace FluxWire.Embedded.Routing;

/// <summary>A request that a service refuses: it becomes the error response, and nothing else happens.</summary>
internal sealed class RequestException : Exception
{
    /// <param name="errno">The response's errnum.</param>
    /// <param name="text">The text to send with it; null sends none, and the client shows the errno's own text.</param>
    public RequestException(FluxErrno errno, string? text = null)
        : base(text ?? errno.Text)
    {
        Errno = errno;
        ErrorText = text;
    }

    public FluxErrno Errno { get; }

    public string? ErrorText { get; }
}
