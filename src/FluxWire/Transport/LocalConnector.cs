using System.Net.Sockets;
using FluxWire.Transport.Trust;

namespace FluxWire.Transport;

/// <summary>Opens a broker's local connector as libflux does: connect with retries, then the one-byte greeting.</summary>
/// <param name="uri">Whose.</param>
/// <param name="retries">How often a failed connect is repeated; libflux: 5.</param>
/// <param name="timeProvider">The clock of the delays between two attempts.</param>
/// <param name="trust">Whom to believe to be the broker; null for anybody.</param>
internal sealed class LocalConnector(FluxUri uri, int retries, TimeProvider timeProvider, SocketTrust? trust = null)
{
    // libflux waits 16, 32, 64, 128 and 256 ms, and never longer than 2 s.
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(16);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    /// <summary>Connects. Blocks until the broker has accepted or refused.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A transport on which messages may flow.</returns>
    /// <exception cref="FluxConnectionException">The broker cannot be reached, it refuses this user, or it is not trusted.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal IFluxTransport Connect(CancellationToken cancellationToken)
    {
        SocketTransport transport = ConnectWithRetries(cancellationToken);
        try
        {
            trust?.CheckConnection(uri, transport.PeerUserId);
            using (cancellationToken.UnsafeRegister(static state => ((SocketTransport)state!).Abort(), transport))
            {
                ReadGreeting(transport);
            }

            // The token may have ended the connection in the moment in which it was accepted.
            cancellationToken.ThrowIfCancellationRequested();
            return transport;
        }
        catch (Exception e)
        {
            transport.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw e as FluxConnectionException ?? ConnectionDiagnosis.LostInGreeting(uri, e);
        }
    }

    private SocketTransport ConnectWithRetries(CancellationToken cancellationToken)
    {
        TimeSpan delay = FirstDelay;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return ConnectInLine(cancellationToken);
            }
            catch (SocketException e)
            {
                if (attempt >= retries)
                {
                    throw ConnectionDiagnosis.CannotConnect(uri, e);
                }
            }

            timeProvider.Sleep(delay, cancellationToken);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }

    // A broker that is busy does not accept, and its backlog fills: that is no failure, and we stand in line as libflux does.
    private SocketTransport ConnectInLine(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return SocketTransport.Connect(trust?.CheckPlace(uri) ?? uri.Path);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                continue;
            }
        }
    }

    private void ReadGreeting(SocketTransport transport)
    {
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
