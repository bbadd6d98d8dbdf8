using System.Net.Sockets;

namespace FluxWire.Transport;

/// <summary>A broker's local connector by the runtime's socket, used synchronously only: for systems other than Linux (<see cref="Linux.LinuxSocketTransport"/>).</summary>
/// <remarks>
/// <para>
/// No asynchronous method is ever called on the socket. A single one would make the descriptor non-blocking for good, and
/// each "blocking" receive would from then on wait through the runtime's own thread for that, which costs several times as much.
/// </para>
/// <para>
/// So a send would block. .NET does not tell how much of a piece it has taken before it timed out; therefore the socket is asked first, and gets no more than it
/// is sure to have room for then.
/// </para>
/// </remarks>
internal sealed class SocketTransport : IFluxTransport
{
    // The usual low-water mark: a socket that polls as writable has room for as much.
    private const int MaxPieceBytes = 2 * 1024;

    // The shortest there is, should there be less room after all than was told.
    private const int SendMilliseconds = 1;

    // How long one poll may last; Abort ends it earlier.
    private const int PollMicroseconds = 1_000_000;

    // How long one attempt to connect may stand in a full backlog; nothing else could end it, not even closing the socket.
    private const int ConnectMilliseconds = 200;

    private readonly Socket _socket;
    private volatile bool _isAborted;

    internal SocketTransport(Socket socket)
    {
        _socket = socket;
        _socket.SendTimeout = SendMilliseconds;
    }

    /// <inheritdoc/>
    public uint? PeerUserId => null;

    /// <summary>Connects, without the greeting.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="errno">Why nobody can be reached there; EAGAIN if somebody listens, but does not accept at present.</param>
    /// <returns>The transport; null if nobody can be reached.</returns>
    internal static SocketTransport? TryConnect(string path, out FluxErrno errno)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = ConnectMilliseconds };
            socket.Connect(new UnixDomainSocketEndPoint(path));
            errno = FluxErrno.None;
            SocketTransport transport = new(socket);
            socket = null;
            return transport;
        }
        catch (SocketException e)
        {
            errno = ErrnoOf(e);
            return null;
        }
        finally
        {
            socket?.Dispose();
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
            SocketError.ConnectionReset or SocketError.Shutdown or SocketError.OperationAborted or SocketError.ConnectionAborted => 0,
            _ => throw Broken(error),
        };
    }

    /// <inheritdoc/>
    public int MaxPiece => MaxPieceBytes;

    /// <inheritdoc/>
    public bool WaitUntilReadable(int milliseconds) => Poll(milliseconds * 1000, SelectMode.SelectRead);

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> data)
    {
        if (!Poll(0, SelectMode.SelectWrite))
        {
            return 0;
        }

        int sent = _socket.Send(data[..Math.Min(data.Length, MaxPieceBytes)], SocketFlags.None, out SocketError error);
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
        // A lost connection ends the poll, or fails it; but what we have shut down ourselves with unread bytes in it never becomes writable.
        if (!Poll(PollMicroseconds, SelectMode.SelectWrite) && _isAborted)
        {
            throw new IOException("The socket was closed.");
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

    // An errno is Linux's, whatever system this is: those that something depends on are translated.
    private static FluxErrno ErrnoOf(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AccessDenied => FluxErrno.EACCES,
        SocketError.ConnectionRefused => FluxErrno.ECONNREFUSED,
        SocketError.WouldBlock => FluxErrno.EAGAIN,

        // .NET gives ENOENT of a unix socket this odd name, and does not know ENOTDIR.
        SocketError.AddressNotAvailable => FluxErrno.ENOENT,
        SocketError.SocketError => FluxErrno.EIO,
        _ => new FluxErrno(e.NativeErrorCode),
    };

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
}
