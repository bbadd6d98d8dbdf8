namespace FluxWire.Transport.Trust;

/// <summary>Says in words why the other end of a socket is not believed to be the broker, and what to do about it.</summary>
internal static class TrustDiagnosis
{
    private const string RequiredPeer = nameof(FluxClientOptions.RequiredPeerUserId);
    private const string AllowDirectory = nameof(FluxClientOptions.AllowUntrustedSocketDirectory);

    internal static FluxConnectionException WrongPeer(FluxUri uri, uint required, uint? found)
    {
        if (found is not uint uid)
        {
            return new FluxConnectionException(
                $"Nothing was sent to {uri}: {RequiredPeer} demands uid {required}, and this system does not tell who owns the other end of "
                + $"a socket; only Linux does. Leave {RequiredPeer} unset here, and rely on the permissions of the socket's directory.",
                FluxErrno.EPERM);
        }

        return new FluxConnectionException(
            $"Nothing was sent to {uri}: {RequiredPeer} demands uid {required}, and the broker's end of the socket belongs to uid {uid}"
            + $"{Overflow(uid)}. Check that this is the socket of the instance that is meant"
            + (uid == SocketTrust.OverflowUserId ? "." : $", or set {RequiredPeer} to {uid} if that is whom you trust."),
            FluxErrno.EPERM);
    }

    internal static FluxConnectionException UntrustedPlace(FluxUri uri, PathFault fault, uint? required)
    {
        string directory = $"'{fault.Directory}' (mode {Octal(fault.DirectoryStatus.Mode)}, owned by uid {fault.DirectoryStatus.UserId})";
        string problem = fault.Entry is null
            ? $"everybody may replace what is in {directory}. Take that right away (chmod o-w, or chmod +t if others must write there), or "
                + "have the broker put its socket elsewhere"
            : $"everybody may make entries in {directory}, and '{fault.Entry}' there belongs to uid {fault.EntryUserId}"
                + $"{Overflow(fault.EntryUserId)}, who is neither root nor this user"
                + $"{(required is uint uid ? $" nor uid {uid}, which {RequiredPeer} demands" : "")}. If uid {fault.EntryUserId} is meant to run the "
                + $"broker, set {RequiredPeer} to it; else do not use this socket";
        return new FluxConnectionException(
            $"{uri} is not connected to, because whoever answers there need not be the broker: {problem}. {AllowDirectory} switches this check off.",
            FluxErrno.EACCES);
    }

    internal static FluxConnectionException CannotLook(FluxUri uri, PathInspection lost)
        => new($"Nothing was sent to {uri}: it was connected to, but '{lost.Path}' on the way to it cannot be looked at any more "
            + $"({lost.Errno.Name}: {lost.Errno.Text}). Check that the instance is not shutting down; {AllowDirectory} switches this check off.", lost.Errno);

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    private static string Overflow(uint userId) => userId == SocketTrust.OverflowUserId
        ? " (which in a user namespace stands for every user who has no uid in it: map the broker's)"
        : "";
}
