using System.Net.Sockets;

namespace FluxWire.Transport;

/// <summary>A broker's local connector: a unix stream socket, used synchronously only.</summary>
/// <remarks>
/// No asynchronous method is ever called on the socket. A single one would make the descriptor non-blocking for good, and
/// each "blocking" receive would from then on wait through the runtime's epoll thread, which costs several times as much.
/// </remarks>
internal sealed class SocketTransport : IFluxTransport
{
    // A unix stream socket polls as writable while at most a quarter of its send buffer is in use, and the smallest default
    // buffer is 208 KiB on Linux: a piece of this size then fits without blocking.
    private const int MaxPiece = 64 * 1024;

    // How long one poll may last; Abort ends it earlier.
    private const int PollMicroseconds = 1_000_000;

    // How long one attempt to connect may stand in a full backlog; nothing else could end it, not even closing the socket.
    private const int ConnectMilliseconds = 200;

    private readonly Socket _socket;

    internal SocketTransport(Socket socket) => _socket = socket;

    /// <inheritdoc/>
    public uint? PeerUserId => OperatingSystem.IsLinux() ? ReadPeerUserId() : null;

    /// <summary>Connects, without the greeting.</summary>
    /// <param name="path">The socket's path.</param>
    /// <returns>The transport.</returns>
    /// <exception cref="SocketException">Nobody can be reached there; <see cref="SocketError.WouldBlock"/> if somebody listens, but does not
    /// accept at present.</exception>
    internal static SocketTransport Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // The send timeout is what bounds connect(2) on Linux.
            socket.SendTimeout = ConnectMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.SendTimeout = 0;
            return new SocketTransport(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer)
    {
        int received = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => received,

            // A reset is an end like any other: bytes that the broker had sent before it have been delivered.
            SocketError.ConnectionReset or SocketError.Shutdown or SocketError.OperationAborted => 0,
            _ => throw Broken(error),
        };
    }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> data)
    {
        if (!Poll(0))
        {
            return 0;
        }

        int sent = _socket.Send(data[..Math.Min(data.Length, MaxPiece)], SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? sent : throw Broken(error);
    }

    /// <inheritdoc/>
    public void WaitUntilWritable()
    {
        while (!Poll(PollMicroseconds))
        {
            // The broker does not read at present. A lost connection ends the poll, or fails it.
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already, which is what was asked for.
            return;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static IOException Broken(SocketError error)
        => new($"The socket failed: {error}.", new SocketException((int)error));

    private bool Poll(int microseconds)
    {
        try
        {
            return _socket.Poll(microseconds, SelectMode.SelectWrite);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("The socket was closed.", e);
        }
    }

    private uint? ReadPeerUserId()
    {
        const int SolSocket = 1;
        const int SoPeerCred = 17;

        // struct ucred: pid, uid, gid, each of 32 bits in host order.
        Span<byte> credentials = stackalloc byte[12];
        int length = _socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return length == credentials.Length ? BitConverter.ToUInt32(credentials[4..]) : null;
    }
}
