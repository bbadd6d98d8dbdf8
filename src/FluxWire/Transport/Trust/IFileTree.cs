namespace FluxWire.Transport.Trust;

/// <summary>The file system, as far as a path's trust is concerned.</summary>
internal interface IFileTree
{
    /// <summary>Looks at an entry itself, not at what a symbolic link leads to.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="status">What it is.</param>
    /// <returns>Why it cannot be looked at; <see cref="FluxErrno.None"/> if it can.</returns>
    public FluxErrno Look(string path, out FileStatus status);

    /// <summary>Where a symbolic link leads; null if it is none any more.</summary>
    public string? ReadLink(string path);
}
