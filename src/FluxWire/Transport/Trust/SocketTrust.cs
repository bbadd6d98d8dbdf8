namespace FluxWire.Transport.Trust;

/// <summary>Whom a client believes to be its broker: decided before the first byte is sent, and for each connection anew.</summary>
/// <remarks>
/// The way to the socket is looked at before connecting, so that a stranger does not even learn that we wanted to, and once more when
/// the connection stands: whoever can only make a trusted place vanish and put his own there must do so in between, and is found out.
/// </remarks>
/// <param name="requiredUserId">Who must own the other end; null for anybody.</param>
/// <param name="inspector">Looks at the way to the socket; null if it is not to be looked at, or cannot be.</param>
internal sealed class SocketTrust(uint? requiredUserId, PathInspector? inspector)
{
    private const uint Root = 0;

    /// <summary>The kernel shows this uid for whoever has none in our user namespace.</summary>
    internal const uint OverflowUserId = 65534;

    /// <summary>What a client's options ask for. Places are only looked at on Linux.</summary>
    internal static SocketTrust Of(FluxClientOptions options)
    {
        uint? required = options.RequiredPeerUserId;
        if (options.AllowUntrustedSocketDirectory || !OperatingSystem.IsLinux())
        {
            return new SocketTrust(required, inspector: null);
        }

        uint ourselves = LinuxFileTree.CurrentUserId;
        return new SocketTrust(
            required, new PathInspector(LinuxFileTree.Instance, userId => userId == Root || userId == ourselves || userId == required));
    }

    /// <summary>Looks at the way to a socket that is to be connected to.</summary>
    /// <param name="uri">The broker.</param>
    /// <returns>Where to connect: the path without symbolic links, or the path as it is where that is not known or too long for a socket.</returns>
    /// <exception cref="FluxConnectionException">EACCES: a stranger may have a hand in it.</exception>
    internal string CheckPlace(FluxUri uri)
    {
        // What cannot be found or entered is left to the kernel to refuse.
        return Inspect(uri) is { Errno.IsError: false } found && FluxUri.FitsSocket(found.Path) ? found.Path : uri.Path;
    }

    /// <summary>Looks at a connection that nothing has been sent on yet.</summary>
    /// <param name="uri">The broker.</param>
    /// <param name="peerUserId">Who owns the other end; null if the system does not tell.</param>
    /// <exception cref="FluxConnectionException">EPERM: it is not who it must be. EACCES: a stranger may have a hand in the way to the socket.</exception>
    internal void CheckConnection(FluxUri uri, uint? peerUserId)
    {
        if (requiredUserId is uint required && peerUserId != required)
        {
            throw TrustDiagnosis.WrongPeer(uri, required, peerUserId);
        }

        if (Inspect(uri) is { Errno.IsError: true } lost)
        {
            throw TrustDiagnosis.CannotLook(uri, lost);
        }
    }

    private PathInspection? Inspect(FluxUri uri)
    {
        PathInspection? found = inspector?.Inspect(
            Path.IsPathRooted(uri.Path) ? uri.Path : Path.Combine(Environment.CurrentDirectory, uri.Path));
        return found?.Fault is PathFault fault ? throw TrustDiagnosis.UntrustedPlace(uri, fault, requiredUserId) : found;
    }
}
