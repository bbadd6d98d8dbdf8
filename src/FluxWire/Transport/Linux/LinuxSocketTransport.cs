using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FluxWire.Transport.Linux;

/// <summary>A broker's local connector on Linux: a unix stream socket, by the system calls themselves.</summary>
/// <remarks>
/// <para>
/// A call in lockstep costs two system calls, one to send and one to receive, and no less is possible. The socket blocks; each send says for itself that it will
/// not wait, and tells to the byte what was taken. The runtime's <see cref="System.Net.Sockets.Socket"/> can do only one of the two. It blocks or it does
/// not, and once it does not, each receive waits through the runtime's epoll thread, which is one wake-up more for each message.
/// </para>
/// <para>
/// Nor does a program pay for what it does not use: the first <see cref="System.Net.Sockets.Socket"/> of a process starts that thread and tries what kinds
/// of sockets the system has, which is a tenth of a native program's whole start (docs/performance.md).
/// </para>
/// <para>The descriptor is closed once nobody is in a call any more, so that no call can hit one that has become somebody else's.</para>
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LinuxSocketTransport : SafeHandleMinusOneIsInvalid, IFluxTransport
{
    // More than the kernel takes at once of a peer that does not read meanwhile.
    private const int MaxPieceBytes = 256 * 1024;

    // How long one wait may last; Abort ends it earlier.
    private const int WaitMilliseconds = 1_000;

    // How long one attempt to connect may stand in a full backlog; nothing else could end it, not even closing the socket.
    private const int ConnectMilliseconds = 200;

    // struct sockaddr_un: the family, then the path and its NUL.
    private const int PathOffset = 2;
    private const int AddressBytes = 110;

    // struct ucred: pid, uid, gid.
    private const int CredentialCount = 3;
    private const int UserIdIndex = 1;

    /// <summary>Takes a socket over.</summary>
    /// <param name="descriptor">Its descriptor; it is connected, and blocks.</param>
    internal LinuxSocketTransport(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public uint? PeerUserId
    {
        get
        {
            uint* credentials = stackalloc uint[CredentialCount];
            uint size = CredentialCount * sizeof(uint);
            using Use use = new(this);
            bool isTold = LibC.GetOption(use.Descriptor, LibC.SocketLevel, LibC.PeerCredentialsOption, credentials, &size) == 0;
            return isTold && size == CredentialCount * sizeof(uint) ? credentials[UserIdIndex] : null;
        }
    }

    /// <summary>Connects, without the greeting.</summary>
    /// <param name="path">The socket's path; it fits (<see cref="FluxUri.FitsSocket"/>).</param>
    /// <param name="errno">Why nobody can be reached there; EAGAIN if somebody listens, but does not accept at present.</param>
    /// <returns>The transport; null if nobody can be reached.</returns>
    internal static LinuxSocketTransport? TryConnect(string path, out FluxErrno errno)
    {
        LinuxSocketTransport transport = new(LibC.CreateSocket(LibC.UnixFamily, LibC.StreamType | LibC.CloseOnExec, protocol: 0));
        errno = transport.IsInvalid ? LibC.LastErrno : transport.Connect(path);
        if (errno.IsError)
        {
            transport.Dispose();
            return null;
        }

        return transport;
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer)
    {
        using Use use = new(this);
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = LibC.Receive(use.Descriptor, start, (nuint)buffer.Length, flags: 0);
                if (count >= 0)
                {
                    return (int)count;
                }

                FluxErrno errno = LibC.LastErrno;
                if (errno == FluxErrno.ECONNRESET)
                {
                    // An end like any other: bytes that the broker had sent before it have been delivered.
                    return 0;
                }

                ThrowUnlessInterrupted(errno);
            }
        }
    }

    /// <inheritdoc/>
    public int MaxPiece => MaxPieceBytes;

    /// <inheritdoc/>
    public bool WaitUntilReadable(int milliseconds) => Poll(LibC.Readable, milliseconds) != 0;

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> data)
    {
        using Use use = new(this);
        fixed (byte* start = data)
        {
            nint count = LibC.Send(use.Descriptor, start, (nuint)data.Length, LibC.DoNotWait | LibC.NoSignal);
            if (count >= 0)
            {
                return (int)count;
            }

            FluxErrno errno = LibC.LastErrno;
            return errno == FluxErrno.EAGAIN || errno == FluxErrno.EINTR ? 0 : throw Broken(errno);
        }
    }

    /// <inheritdoc/>
    public void WaitUntilWritable()
    {
        if ((Poll(LibC.Writable, WaitMilliseconds) & LibC.HungUp) != 0)
        {
            throw new IOException("The socket was closed.");
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        try
        {
            using Use use = new(this);

            // It fails if it has ended already, which is what is asked for.
            _ = LibC.ShutDown(use.Descriptor, LibC.BothDirections);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsInvalid)
        {
            // Whoever is in a call keeps the descriptor open until he leaves: he is to leave now.
            Abort();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;

    private static IOException Broken(FluxErrno errno) => new($"The socket failed: {errno.Name} ({errno.Text}).");

    private static void ThrowUnlessInterrupted(FluxErrno errno)
    {
        if (errno != FluxErrno.EINTR)
        {
            throw Broken(errno);
        }
    }

    private FluxErrno Connect(string path)
    {
        // struct timeval. The send timeout is what bounds connect(2); sends themselves do not wait in any case.
        nint* timeout = stackalloc nint[] { 0, ConnectMilliseconds * 1000 };
        byte* address = stackalloc byte[AddressBytes];
        new Span<byte>(address, AddressBytes).Clear();
        *(ushort*)address = LibC.UnixFamily;
        int length = Encoding.UTF8.GetBytes(path, new Span<byte>(address + PathOffset, AddressBytes - PathOffset - 1));

        using Use use = new(this);
        bool isConnected = LibC.SetOption(use.Descriptor, LibC.SocketLevel, LibC.SendTimeoutOption, timeout, (uint)(2 * sizeof(nint))) == 0
            && LibC.Connect(use.Descriptor, address, (uint)(PathOffset + length + 1)) == 0;

        // A signal may have ended the standing in line: the caller comes again, as he does after the time.
        FluxErrno errno = isConnected ? FluxErrno.None : LibC.LastErrno;
        return errno == FluxErrno.EINTR ? FluxErrno.EAGAIN : errno;
    }

    // A signal may end it before the time.
    private short Poll(short events, int milliseconds)
    {
        using Use use = new(this);
        LibC.PollEntry entry = new() { Descriptor = use.Descriptor, Events = events };
        if (LibC.Poll(&entry, 1, milliseconds) < 0)
        {
            ThrowUnlessInterrupted(LibC.LastErrno);
            return default;
        }

        return entry.Returned;
    }

    // Keeps the descriptor open during a call.
    private readonly ref struct Use
    {
        private readonly LinuxSocketTransport _transport;

        internal Use(LinuxSocketTransport transport)
        {
            bool isHeld = false;
            transport.DangerousAddRef(ref isHeld);
            _transport = transport;
        }

        internal int Descriptor => (int)_transport.handle;

        public void Dispose() => _transport.DangerousRelease();
    }
}
