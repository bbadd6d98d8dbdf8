namespace FluxWire.Transport;

/// <summary>Says in words why a broker cannot be reached, and what to check.</summary>
internal static class ConnectionDiagnosis
{
    internal static FluxConnectionException CannotConnect(FluxUri uri, FluxErrno errno)
    {
        string reason = errno switch
        {
            _ when errno == FluxErrno.EACCES => "permission denied; check that this user may enter the socket's directory and write to the socket",
            _ when errno == FluxErrno.ECONNREFUSED => "the socket is there, but no broker listens on it; check that the instance is still running",
            _ when errno == FluxErrno.ENOENT => "there is no such socket; check that the instance is running, that FLUX_URI is its URI, and in a container "
                + "that the socket's directory is mounted",
            _ when errno == FluxErrno.ENOTDIR => "a part of its path is a file, not a directory; check the path",
            _ when errno == FluxErrno.EIO => "the system gives no reason; check every directory of its path",
            _ => errno.Text,
        };
        return new FluxConnectionException($"Cannot connect to {uri}: {reason}.", errno);
    }

    internal static FluxConnectionException Refused(FluxUri uri, FluxErrno errno, uint? brokerUserId)
    {
        string owner = brokerUserId is uint uid ? $", which runs as uid {uid}," : "";
        string advice = errno == FluxErrno.EPERM
            ? "connect as the instance owner, or have the owner allow guests (access.allow-guest-user in its configuration)"
            : "see the broker's log";
        return new FluxConnectionException(
            $"The broker at {uri}{owner} refuses user '{Environment.UserName}' ({errno.Name}: {errno.Text}); {advice}.", errno);
    }

    internal static FluxConnectionException LostInGreeting(FluxUri uri, Exception? cause)
        => new($"The broker at {uri} closed the connection before it had accepted it; check that {uri.Path} is a Flux broker's "
            + "socket and that the broker is not shutting down.", FluxErrno.ECONNRESET, innerException: cause);
}
