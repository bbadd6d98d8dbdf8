using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FluxWire.Embedded.Execution;

/// <summary>Starts a process the way a job shell does: own session, default signals, standard streams on socket pairs.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ProcessSpawner
{
    private const int StandardStreams = 3;

    // What execvp searches when the environment has no PATH.
    private const string DefaultPath = "/bin:/usr/bin";

    /// <summary>Starts a process.</summary>
    /// <param name="start">What to run.</param>
    /// <returns>The pid and our ends of stdin, stdout and stderr.</returns>
    /// <exception cref="TaskStartException">It cannot be executed, or the system is out of something.</exception>
    public static SpawnedProcess Spawn(TaskStart start)
    {
        int* ours = stackalloc int[StandardStreams];
        int* theirs = stackalloc int[StandardStreams];
        OpenStreams(ours, theirs);
        try
        {
            int pid = Execute(start, theirs);
            return new SpawnedProcess(pid, ToSocket(ours[0]), ToSocket(ours[1]), ToSocket(ours[2]));
        }
        catch (TaskStartException)
        {
            Close(ours, StandardStreams);
            throw;
        }
        finally
        {
            Close(theirs, StandardStreams);
        }
    }

    // As execvp: a name with a slash is a path, others are looked for in the job's own PATH; EACCES wins over ENOENT.
    private static int Execute(TaskStart start, int* theirs)
    {
        string command = start.Command[0];
        if (command.Contains('/', StringComparison.Ordinal))
        {
            return TryExecute(start, command, theirs, out int pid) is { IsError: true } error ? throw new TaskStartException(error) : pid;
        }

        if (command.Length == 0)
        {
            throw new TaskStartException(FluxErrno.ENOENT);
        }

        FluxErrno worst = FluxErrno.ENOENT;
        foreach (string directory in (start.Environment.GetValueOrDefault("PATH") ?? DefaultPath).Split(':'))
        {
            string path = directory.Length == 0 ? "./" + command : $"{directory}/{command}";
            FluxErrno errno = TryExecute(start, path, theirs, out int pid);
            if (!errno.IsError)
            {
                return pid;
            }

            if (errno == FluxErrno.EACCES)
            {
                worst = errno;
            }
            else if (errno != FluxErrno.ENOENT && errno != FluxErrno.ENOTDIR)
            {
                throw new TaskStartException(errno);
            }
        }

        throw new TaskStartException(worst);
    }

    private static FluxErrno TryExecute(TaskStart start, string path, int* theirs, out int pid)
    {
        FluxErrno errno = SpawnFile(path, start.Command, start, theirs, out pid);

        // A script without "#!" is given to the shell, as execvp does.
        return errno == new FluxErrno(ENOEXEC)
            ? SpawnFile("/bin/sh", ["/bin/sh", path, .. start.Command.Skip(1)], start, theirs, out pid)
            : errno;
    }

    private static FluxErrno SpawnFile(string path, IReadOnlyList<string> arguments, TaskStart start, int* theirs, out int pid)
    {
        byte* actions = stackalloc byte[NativeMethods.OpaqueSize];
        byte* attributes = stackalloc byte[NativeMethods.OpaqueSize];
        byte* signals = stackalloc byte[NativeMethods.OpaqueSize];
        byte** argv = ToNative(arguments);
        byte** envp = ToNative([.. start.Environment.Select(static variable => $"{variable.Key}={variable.Value}")]);
        _ = NativeMethods.posix_spawn_file_actions_init(actions);
        _ = NativeMethods.posix_spawnattr_init(attributes);
        try
        {
            for (int fd = 0; fd < StandardStreams; fd++)
            {
                _ = NativeMethods.posix_spawn_file_actions_adddup2(actions, theirs[fd], fd);
            }

            _ = NativeMethods.posix_spawn_file_actions_addchdir_np(actions, start.WorkingDirectory);
            if (start.InputPath is not null)
            {
                _ = NativeMethods.posix_spawn_file_actions_addopen(actions, 0, start.InputPath, NativeMethods.ReadOnly, 0);
            }

            // .NET blocks and ignores signals of its own; a task begins with none blocked and all at their default.
            _ = NativeMethods.sigemptyset(signals);
            _ = NativeMethods.posix_spawnattr_setsigmask(attributes, signals);
            _ = NativeMethods.sigfillset(signals);
            _ = NativeMethods.posix_spawnattr_setsigdefault(attributes, signals);
            _ = NativeMethods.posix_spawnattr_setflags(attributes,
                NativeMethods.SpawnSetSid | NativeMethods.SpawnSetSigMask | NativeMethods.SpawnSetSigDefault);
            return new FluxErrno(NativeMethods.posix_spawn(out pid, path, actions, attributes, argv, envp));
        }
        finally
        {
            _ = NativeMethods.posix_spawn_file_actions_destroy(actions);
            _ = NativeMethods.posix_spawnattr_destroy(attributes);
            Free(argv);
            Free(envp);
        }
    }

    private static void OpenStreams(int* ours, int* theirs)
    {
        int* pair = stackalloc int[2];
        for (int i = 0; i < StandardStreams; i++)
        {
            if (NativeMethods.socketpair(NativeMethods.AfUnix, NativeMethods.SockStream | NativeMethods.SockCloexec, 0, pair) < 0)
            {
                FluxErrno errno = new(Marshal.GetLastPInvokeError());
                Close(ours, i);
                Close(theirs, i);
                throw new TaskStartException(errno);
            }

            ours[i] = pair[0];
            theirs[i] = pair[1];
        }
    }

    private static Socket ToSocket(int fd) => new(new SafeSocketHandle(fd, ownsHandle: true));

    private static void Close(int* fds, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = NativeMethods.close(fds[i]);
        }
    }

    private static byte** ToNative(IReadOnlyList<string> strings)
    {
        byte** array = (byte**)NativeMemory.Alloc((nuint)(strings.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < strings.Count; i++)
        {
            array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        array[strings.Count] = null;
        return array;
    }

    private static void Free(byte** array)
    {
        for (byte** at = array; *at is not null; at++)
        {
            Marshal.FreeCoTaskMem((nint)(*at));
        }

        NativeMemory.Free(array);
    }

    private const int ENOEXEC = 8;
}
