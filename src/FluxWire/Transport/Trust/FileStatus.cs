namespace FluxWire.Transport.Trust;

/// <summary>What the trust in a path depends on, of one entry of the file system.</summary>
/// <param name="Kind">What the entry is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="UserId">Who owns it.</param>
internal readonly record struct FileStatus(FileKind Kind, UnixFileMode Mode, uint UserId)
{
    /// <summary>Whether everybody may make entries in it.</summary>
    internal bool IsWorldWritable => (Mode & UnixFileMode.OtherWrite) != 0;

    /// <summary>Whether its entries may only be removed and renamed by their owners and its own.</summary>
    internal bool IsSticky => (Mode & UnixFileMode.StickyBit) != 0;
}

/// <summary>What an entry of the file system is, as far as a path is concerned.</summary>
internal enum FileKind
{
    /// <summary>A socket, or whatever else a path ends with.</summary>
    Other,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,
}
