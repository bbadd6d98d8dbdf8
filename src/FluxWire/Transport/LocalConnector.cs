using FluxWire.Transport.Linux;
using FluxWire.Transport.Trust;

namespace FluxWire.Transport;

/// <summary>Opens a broker's local connector as libflux does: connect with retries, then the one-byte greeting.</summary>
/// <param name="uri">Whose.</param>
/// <param name="retries">How often a failed connect is repeated; libflux: 5.</param>
/// <param name="trust">Whom to believe to be the broker; null for anybody.</param>
internal sealed class LocalConnector(FluxUri uri, int retries, SocketTrust? trust = null)
{
    // libflux waits 16, 32, 64, 128 and 256 ms, and never longer than 2 s.
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(16);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    /// <summary>Connects. Blocks until the broker has accepted or refused.</summary>
    /// <param name="attempt">Within what time.</param>
    /// <returns>A transport on which messages may flow.</returns>
    /// <exception cref="FluxConnectionException">The broker cannot be reached, it refuses this user, or it is not trusted.</exception>
    /// <exception cref="FluxTimeoutException">The attempt's time is over.</exception>
    /// <exception cref="OperationCanceledException">The attempt's token was cancelled.</exception>
    internal IFluxTransport Connect(ConnectAttempt attempt)
    {
        IFluxTransport transport = ConnectWithRetries(attempt);
        try
        {
            trust?.CheckConnection(uri, transport.PeerUserId);
            using (attempt.CancellationToken.UnsafeRegister(static state => ((IFluxTransport)state!).Abort(), transport))
            {
                ReadGreeting(transport, attempt);
            }

            // The token may have ended the connection in the moment in which it was accepted.
            attempt.ThrowIfEnded();
            return transport;
        }
        catch (Exception e)
        {
            transport.Dispose();
            attempt.ThrowIfEnded();
            throw e as FluxConnectionException ?? ConnectionDiagnosis.LostInGreeting(uri, e);
        }
    }

    private IFluxTransport ConnectWithRetries(ConnectAttempt connecting)
    {
        TimeSpan delay = FirstDelay;
        for (int attempt = 0; ; attempt++)
        {
            if (TryConnectInLine(connecting, out FluxErrno errno) is IFluxTransport transport)
            {
                return transport;
            }

            if (attempt >= retries)
            {
                throw ConnectionDiagnosis.CannotConnect(uri, errno);
            }

            connecting.Sleep(delay);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }

    // A broker that is busy does not accept, and its backlog fills: that is no failure, and we stand in line as libflux does.
    private IFluxTransport? TryConnectInLine(ConnectAttempt attempt, out FluxErrno errno)
    {
        IFluxTransport? transport;
        do
        {
            attempt.ThrowIfEnded();
            string path = trust?.CheckPlace(uri) ?? uri.Path;
            transport = OperatingSystem.IsLinux() ? LinuxSocketTransport.TryConnect(path, out errno) : SocketTransport.TryConnect(path, out errno);
        }
        while (transport is null && errno == FluxErrno.EAGAIN);

        return transport;
    }

    private void ReadGreeting(IFluxTransport transport, ConnectAttempt attempt)
    {
        while (!transport.WaitUntilReadable(ConnectAttempt.LookMilliseconds))
        {
            attempt.ThrowIfEnded();
        }

        Span<byte> greeting = stackalloc byte[1];
        if (transport.Receive(greeting) == 0)
        {
            throw ConnectionDiagnosis.LostInGreeting(uri, cause: null);
        }

        if (greeting[0] != 0)
        {
            throw ConnectionDiagnosis.Refused(uri, new FluxErrno(greeting[0]), transport.PeerUserId);
        }
    }
}
