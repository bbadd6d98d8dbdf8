using System.Runtime.InteropServices;
using System.Runtime.Versioning;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace FluxWire.Transport.Linux;

/// <summary>Functions of the C library, for what Linux can do and .NET has no name for, or a dear one. What each does stands in its manual page.</summary>
/// <remarks>
/// By its whole name the library, which is loaded in any case, is found at once; of a bare <c>libc</c> every spelling would be looked for in every
/// directory, at each start of a program. musl answers to this name too.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LibC
{
    internal const int UnixFamily = 1;
    internal const int StreamType = 1;
    internal const int CloseOnExec = 0x80000;
    internal const int BothDirections = 2;
    internal const int DoNotWait = 0x40;
    internal const int NoSignal = 0x4000;
    internal const int SocketLevel = 1;

    /// <summary>There is something to receive, the end included (POLLIN).</summary>
    internal const short Readable = 0x1;

    /// <summary>There is room to send (POLLOUT).</summary>
    internal const short Writable = 0x4;

    /// <summary>Nothing can be sent any more (POLLHUP); told without having been asked for.</summary>
    internal const short HungUp = 0x10;

    private const string Name = "libc.so.6";

    // POWER, on which Flux runs too, has numbers of its own for these two.
    private static bool IsPower => RuntimeInformation.ProcessArchitecture == Architecture.Ppc64le;

    internal static int SendTimeoutOption => IsPower ? 19 : 21;

    internal static int PeerCredentialsOption => IsPower ? 21 : 17;

    /// <summary>Why the last call on this thread has failed.</summary>
    internal static FluxErrno LastErrno => new(Marshal.GetLastPInvokeError());

    [LibraryImport(Name, EntryPoint = "socket", SetLastError = true)]
    internal static partial int CreateSocket(int family, int type, int protocol);

    [LibraryImport(Name, EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int socket, void* address, uint size);

    [LibraryImport(Name, EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(int socket, void* buffer, nuint size, int flags);

    [LibraryImport(Name, EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int socket, void* data, nuint size, int flags);

    [LibraryImport(Name, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Name, EntryPoint = "shutdown")]
    internal static partial int ShutDown(int socket, int how);

    [LibraryImport(Name, EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(int socket, int level, int name, void* value, uint size);

    [LibraryImport(Name, EntryPoint = "getsockopt")]
    internal static partial int GetOption(int socket, int level, int name, void* value, uint* size);

    [LibraryImport(Name, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUserId();

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true)]
    internal static partial int GetFileStatus(int directory, byte* path, int flags, uint mask, void* status);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
