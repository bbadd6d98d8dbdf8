using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FluxWire.Embedded.Transport;

/// <summary>Who is at the other end of a unix socket, on the word of the kernel (SO_PEERCRED).</summary>
/// <param name="ProcessId">The peer's pid; 0 if the system does not tell.</param>
/// <param name="UserId">The peer's uid.</param>
internal readonly record struct PeerCredentials(int ProcessId, uint UserId)
{
    private const int SolSocket = 1;
    private const int SoPeercred = 17;

    /// <summary>Asks the kernel.</summary>
    /// <param name="socket">A connected unix socket.</param>
    /// <param name="owner">The uid to assume where there is no SO_PEERCRED: there, the directory's mode alone keeps others out.</param>
    public static PeerCredentials Of(Socket socket, uint owner)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(0, owner);
        }

        // struct ucred: pid, uid, gid.
        Span<int> ucred = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeercred, MemoryMarshal.AsBytes(ucred));
        return new(ucred[0], (uint)ucred[1]);
    }
}
