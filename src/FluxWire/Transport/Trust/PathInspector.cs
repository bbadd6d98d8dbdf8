namespace FluxWire.Transport.Trust;

/// <summary>Walks along a socket's path as the kernel does, and looks for a place where anybody at all may have put what is found.</summary>
/// <remarks>
/// <para>
/// The walk begins at the root, so that when an entry is looked at nobody but its trusted owners can change the way to it any more. That
/// is why it need not hold on to what it has seen.
/// </para>
/// <para>
/// A directory that some other user owns is no fault: whoever runs a system instance is neither root nor us, and a place that is not
/// open to all was given to him by somebody who may. A group that may write is no fault either; who its members are cannot be known here,
/// and every user of a system with private groups would be refused.
/// </para>
/// </remarks>
/// <param name="files">The file system.</param>
/// <param name="isTrusted">Whether a user's entry is believed where everybody may make entries.</param>
internal sealed class PathInspector(IFileTree files, Predicate<uint> isTrusted)
{
    // As the kernel has it; a path with more is ELOOP.
    private const int MaxLinks = 40;

    private const string Root = "/";

    private static readonly FluxErrno TooManyLinks = new(40);

    /// <summary>Walks.</summary>
    /// <param name="path">The path, absolute.</param>
    /// <returns>What it found.</returns>
    internal PathInspection Inspect(string path)
    {
        Stack<string> ahead = new();
        Push(ahead, path);
        string directory = Root;
        FluxErrno errno = files.Look(directory, out FileStatus status);
        for (int links = 0; !errno.IsError && ahead.TryPop(out string? name);)
        {
            if (status.Kind != FileKind.Directory)
            {
                return new PathInspection(FluxErrno.ENOTDIR, directory);
            }

            // Up there nothing can have been put in our way: we have come from there.
            if (name == "..")
            {
                directory = Path.GetDirectoryName(directory) ?? Root;
                errno = files.Look(directory, out status);
                continue;
            }

            string entry = Path.Combine(directory, name);
            errno = Step(directory, status, entry, out FileStatus next, out PathFault? fault);
            if (errno.IsError || fault is not null)
            {
                return new PathInspection(errno, entry, fault);
            }

            if (next.Kind != FileKind.SymbolicLink)
            {
                (directory, status) = (entry, next);
                continue;
            }

            if (++links > MaxLinks || files.ReadLink(entry) is not string target)
            {
                return new PathInspection(links > MaxLinks ? TooManyLinks : FluxErrno.ENOENT, entry);
            }

            Push(ahead, target);
            if (target.StartsWith(Root, StringComparison.Ordinal))
            {
                directory = Root;
                errno = files.Look(directory, out status);
            }
        }

        return new PathInspection(errno, directory);
    }

    private FluxErrno Step(string directory, FileStatus status, string entry, out FileStatus next, out PathFault? fault)
    {
        next = default;
        fault = status.IsWorldWritable && !status.IsSticky ? new PathFault(directory, status) : null;
        if (fault is not null)
        {
            return FluxErrno.None;
        }

        // In a sticky directory a stranger cannot replace the entry, but it may have been he who made it.
        FluxErrno errno = files.Look(entry, out next);
        if (!errno.IsError && status.IsWorldWritable && !isTrusted(next.UserId))
        {
            fault = new PathFault(directory, status, entry, next.UserId);
        }

        return errno;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        string[] names = path.Split('/');
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] is not ("" or "."))
            {
                ahead.Push(names[i]);
            }
        }
    }
}
