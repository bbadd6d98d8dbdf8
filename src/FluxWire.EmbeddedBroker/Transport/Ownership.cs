using System.Runtime.InteropServices;

namespace FluxWire.Embedded.Transport;

/// <summary>Whose broker this is.</summary>
internal static partial class Ownership
{
    /// <summary>The effective uid of this process: the instance owner.</summary>
    public static uint CurrentUserId() => geteuid();

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
