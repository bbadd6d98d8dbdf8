using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FluxWire.Embedded.Transport;

/// <summary>Descriptors that no client gets: a process without any cannot start a job, and the runtime ends it when it cannot start a thread.</summary>
internal sealed partial class DescriptorReserve
{
    private const int Size = 64;
    private const int LinuxNumberOfFiles = 7;
    private const int ElsewhereNumberOfFiles = 8;

    private readonly long _firstReserved = long.MaxValue;

    /// <summary>Reserves the last of those that this process may have.</summary>
    public DescriptorReserve()
    {
        if (getrlimit(OperatingSystem.IsLinux() ? LinuxNumberOfFiles : ElsewhereNumberOfFiles, out Limits limits) == 0)
        {
            long limit = (long)Math.Min(limits.Soft, int.MaxValue);
            _firstReserved = limit - Math.Min(Size, limit / 4);
        }
    }

    /// <summary>Whether a socket has one of them. The lowest that is free is always given out first, so there are few left then.</summary>
    public bool Has(Socket socket) => socket.Handle >= _firstReserved;

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limits limits);

    // Of 64 bits each wherever .NET has 64 bits.
    private readonly struct Limits
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
