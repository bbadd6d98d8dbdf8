using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using FluxWire.Transport.Linux;

namespace FluxWire.Transport.Trust;

/// <summary>The file system of Linux.</summary>
/// <remarks>.NET tells a file's mode, and not who owns it. <c>statx</c> is asked because its answer has the same layout on every architecture.</remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LinuxFileTree : IFileTree
{
    private const int CurrentDirectory = -100;
    private const int NoFollowAndNoAutomount = 0x100 | 0x800;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int SymbolicLinkType = 0xA000;
    private const int ModeMask = 0xFFF;

    /// <summary>The one there is.</summary>
    internal static LinuxFileTree Instance { get; } = new();

    /// <summary>The effective uid of this process.</summary>
    internal static uint CurrentUserId => LibC.GetEffectiveUserId();

    /// <inheritdoc/>
    public FluxErrno Look(string path, out FileStatus status)
    {
        StatxBuffer found;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (LibC.GetFileStatus(CurrentDirectory, name, NoFollowAndNoAutomount, TypeModeAndOwner, &found) != 0)
            {
                status = default;
                return LibC.LastErrno;
            }
        }

        FileKind kind = (found.Mode & TypeMask) switch
        {
            DirectoryType => FileKind.Directory,
            SymbolicLinkType => FileKind.SymbolicLink,
            _ => FileKind.Other,
        };
        status = new FileStatus(kind, (UnixFileMode)(found.Mode & ModeMask), found.UserId);
        return FluxErrno.None;
    }

    /// <inheritdoc/>
    public string? ReadLink(string path) => new FileInfo(path).LinkTarget;

    // struct statx; the kernel writes all of its 256 bytes.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct StatxBuffer
    {
        [FieldOffset(20)]
        public readonly uint UserId;

        [FieldOffset(28)]
        public readonly ushort Mode;
    }
}
