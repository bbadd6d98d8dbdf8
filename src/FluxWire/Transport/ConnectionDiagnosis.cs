using System.Net.Sockets;

namespace FluxWire.Transport;

/// <summary>Says in words why a broker cannot be reached, and what to check.</summary>
internal static class ConnectionDiagnosis
{
    internal static FluxConnectionException CannotConnect(FluxUri uri, SocketException cause)
    {
        (FluxErrno errno, string reason) = cause.SocketErrorCode switch
        {
            SocketError.AccessDenied => (FluxErrno.EACCES,
                "permission denied; check that this user may enter the socket's directory and write to the socket"),
            SocketError.ConnectionRefused => (FluxErrno.ECONNREFUSED,
                "the socket is there, but no broker listens on it; check that the instance is still running"),

            // .NET gives ENOENT of a unix socket this odd name.
            SocketError.AddressNotAvailable => (FluxErrno.ENOENT,
                "there is no such socket; check that the instance is running, that FLUX_URI is its URI, and in a container "
                + "that the socket's directory is mounted"),

            // .NET does not know ENOTDIR of a socket, and tells neither its number nor its text.
            SocketError.SocketError => IsBelowFile(uri.Path)
                ? (FluxErrno.ENOTDIR, "a part of its path is a file, not a directory; check the path")
                : (FluxErrno.EIO, "the system gives no reason; check every directory of its path"),
            _ => (new FluxErrno(cause.NativeErrorCode), cause.Message),
        };
        return new FluxConnectionException($"Cannot connect to {uri}: {reason}.", errno, innerException: cause);
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

    private static bool IsBelowFile(string path)
    {
        string? above = Path.GetDirectoryName(path);
        while (!string.IsNullOrEmpty(above) && !File.Exists(above))
        {
            above = Path.GetDirectoryName(above);
        }

        return !string.IsNullOrEmpty(above);
    }
}
