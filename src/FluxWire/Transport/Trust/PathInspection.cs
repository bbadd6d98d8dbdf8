namespace FluxWire.Transport.Trust;

/// <summary>What came of walking along a socket's path.</summary>
/// <param name="Errno">Why the path could not be walked to its end; <see cref="FluxErrno.None"/> if it could.</param>
/// <param name="Path">The path without symbolic links, as far as it was walked.</param>
/// <param name="Fault">Where a stranger may have a hand in it; null if nowhere.</param>
internal sealed record PathInspection(FluxErrno Errno, string Path, PathFault? Fault = null);

/// <summary>A place on a path where a stranger decides what is found.</summary>
/// <param name="Directory">The directory in which everybody may make entries.</param>
/// <param name="DirectoryStatus">What it is.</param>
/// <param name="Entry">The path's next entry in it, if that is what is wrong; null if the directory is wrong whatever it holds.</param>
/// <param name="EntryUserId">Who owns that entry.</param>
internal sealed record PathFault(string Directory, FileStatus DirectoryStatus, string? Entry = null, uint EntryUserId = 0);
