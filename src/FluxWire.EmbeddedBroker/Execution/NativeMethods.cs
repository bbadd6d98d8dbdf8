using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FluxWire.Embedded.Execution;

/// <summary>The calls of libc that processes are made with; see their manual pages.</summary>
/// <remarks>
/// <c>System.Diagnostics.Process</c> is not used, because it hides what a job's eventlog must tell: the raw wait status, and
/// the process group that a signal goes to.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe partial class NativeMethods
{
    public const int AfUnix = 1;
    public const int SockStream = 1;
    public const int SockCloexec = 0x80000;
    public const short SpawnSetSigDefault = 0x04;
    public const short SpawnSetSigMask = 0x08;
    public const short SpawnSetSid = 0x80;
    public const int ExecuteOk = 1;
    public const int ReadOk = 4;
    public const int ReadOnly = 0;
    public const int WaitForPid = 1;
    public const int WaitExited = 4;
    public const int WaitNoReap = 0x01000000;

    // Larger than posix_spawnattr_t, posix_spawn_file_actions_t, sigset_t and siginfo_t of glibc and musl on any 64-bit machine.
    public const int OpaqueSize = 512;

    private const string LibC = "libc";

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int socketpair(int domain, int type, int protocol, int* sockets);

    [LibraryImport(LibC)]
    public static partial int close(int fd);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int waitid(int idType, int id, byte* info, int options);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int waitpid(int pid, out int status, int options);

    [LibraryImport(LibC)]
    public static partial int kill(int pid, int signal);

    [LibraryImport(LibC, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int access(string path, int mode);

    [LibraryImport(LibC, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn(out int pid, string path, byte* fileActions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport(LibC)]
    public static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport(LibC)]
    public static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int newFd);

    [LibraryImport(LibC, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport(LibC, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport(LibC)]
    public static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport(LibC)]
    public static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(LibC)]
    public static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport(LibC)]
    public static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport(LibC)]
    public static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport(LibC)]
    public static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(LibC)]
    public static partial int sigemptyset(byte* signals);

    [LibraryImport(LibC)]
    public static partial int sigfillset(byte* signals);
}
