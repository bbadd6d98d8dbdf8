using FluxWire.Transport.Trust;

namespace FluxWire.Tests.Trust;

/// <summary>A file system of the test's own, in which anybody may own anything.</summary>
internal sealed class PlannedTree : IFileTree
{
    internal const uint Root = 0;
    internal const uint Ourselves = 1000;
    internal const uint Stranger = 1001;
    internal const uint FluxUser = 998;

    private readonly Dictionary<string, (FileStatus Status, string? Target)> _entries = new(StringComparer.Ordinal);

    internal PlannedTree()
    {
        AddDirectory("/", "0755", Root);
        AddDirectory("/run", "0755", Root);
        AddDirectory("/home", "0755", Root);
        AddDirectory("/tmp", "1777", Root);
    }

    /// <summary>Called before each look: what happens while somebody walks.</summary>
    internal Action<string> OnLook { get; set; } = static _ => { };

    internal void AddDirectory(string path, string mode, uint owner) => Add(path, FileKind.Directory, mode, owner, null);

    internal void AddSocket(string path, uint owner) => Add(path, FileKind.Other, "0777", owner, null);

    internal void AddLink(string path, string target, uint owner) => Add(path, FileKind.SymbolicLink, "0777", owner, target);

    internal PathInspection Inspect(string path, uint? required = null)
        => new PathInspector(this, userId => userId is Root or Ourselves || userId == required).Inspect(path);

    public FluxErrno Look(string path, out FileStatus status)
    {
        OnLook(path);
        bool isThere = _entries.TryGetValue(path, out (FileStatus Status, string? Target) entry);
        status = entry.Status;
        return isThere ? FluxErrno.None : FluxErrno.ENOENT;
    }

    public string? ReadLink(string path) => _entries[path].Target;

    private void Add(string path, FileKind kind, string mode, uint owner, string? target)
        => _entries[path] = (new FileStatus(kind, (UnixFileMode)Convert.ToInt32(mode, 8), owner), target);
}
