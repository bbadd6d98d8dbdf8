using System.Runtime.InteropServices;

namespace FluxWire.FaultMatrix.Remains;

/// <summary>Counts the sockets of this process without making garbage: a collection would close those that somebody has forgotten to close.</summary>
internal static partial class OpenSockets
{
    private const int SolSocket = 1;
    private const int SoType = 3;

    // Descriptors are given out from below; those of a cell lie far below this.
    private const int Descriptors = 1024;

    public static int Count()
    {
        int sockets = 0;
        for (int descriptor = 0; descriptor < Descriptors; descriptor++)
        {
            int type = 0;
            uint size = sizeof(int);

            // It fails on whatever is no socket.
            sockets += getsockopt(descriptor, SolSocket, SoType, ref type, ref size) == 0 ? 1 : 0;
        }

        return sockets;
    }

    [LibraryImport("libc")]
    private static partial int getsockopt(int descriptor, int level, int name, ref int value, ref uint size);
}
