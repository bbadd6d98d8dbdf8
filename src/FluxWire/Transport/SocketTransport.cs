using System.Net.Sockets;

namespace FluxWire.Transport;

/// <summary>A broker's local connector: a unix stream socket, used synchronously only.</summary>
/// <remarks>
/// <para>
/// No asynchronous method is ever called on the socket. A single one would make the descriptor non-blocking for good, and
/// each "blocking" receive would from then on wait through the runtime's epoll thread, which costs several times as much.
/// </para>
/// <para>
/// A call in lockstep costs two system calls, one to send and one to receive, and no less is possible. To ask first whether the socket
/// takes bytes would be a third. So a send may block, but for a tick of the kernel's clock only: the socket has the shortest send
/// timeout. .NET does not tell how much of a piece a send has taken before it timed out; therefore a piece is no larger than Linux
/// puts into one of its buffers, which it takes as a whole or not at all. Other kernels promise nothing of that kind; there the
/// socket is asked first after all, and gets no more than it is sure to have room for then.
/// </para>
/// </remarks>
internal sealed class SocketTransport : IFluxTransport
{
    // Linux takes up to 32 KiB of a send as one buffer, if that is no more than half of the socket's send buffer (208 KiB by default)
    // less some bytes of its own.
    private const int MaxPieceOnLinux = 32 * 1024;
    private const int KernelBytes = 64;

    // The usual low-water mark: a socket that polls as writable has room for as much.
    private const int MaxPieceElsewhere = 2 * 1024;

    // The shortest there is; the kernel rounds it up to a tick of its clock, some milliseconds.
    private const int SendMilliseconds = 1;

    // How long one poll may last; Abort ends it earlier.
    private const int PollMicroseconds = 1_000_000;

    // How long one attempt to connect may stand in a full backlog; nothing else could end it, not even closing the socket.
    private const int ConnectMilliseconds = 200;

    private readonly Socket _socket;
    private readonly bool _asksBeforeSending;
    private volatile bool _isAborted;

    internal SocketTransport(Socket socket)
    {
        _socket = socket;
        _socket.SendTimeout = SendMilliseconds;
        _asksBeforeSending = !OperatingSystem.IsLinux();
        MaxPiece = _asksBeforeSending ? MaxPieceElsewhere : Math.Min(MaxPieceOnLinux, (_socket.SendBufferSize / 2) - KernelBytes);
    }

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
    public int MaxPiece { get; }

    /// <inheritdoc/>
    public bool WaitUntilReadable(int milliseconds) => Poll(milliseconds * 1000, SelectMode.SelectRead);

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> data)
    {
        if (_asksBeforeSending && !Poll(0, SelectMode.SelectWrite))
        {
            return 0;
        }

        int sent = _socket.Send(data[..Math.Min(data.Length, MaxPiece)], SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.TimedOut or SocketError.WouldBlock => 0,
            _ => throw Broken(error),
        };
    }

    /// <inheritdoc/>
    public void WaitUntilWritable()
    {
        while (!Poll(PollMicroseconds, SelectMode.SelectWrite))
        {
            // The broker does not read at present. A lost connection ends the poll, or fails it; but what we have shut down ourselves
            // with unread bytes in it ends each poll at once and never becomes writable.
            if (_isAborted)
            {
                throw new IOException("The socket was closed.");
            }
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _isAborted = true;
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

    private bool Poll(int microseconds, SelectMode mode)
    {
        try
        {
            return _socket.Poll(microseconds, mode);
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
