using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FluxWire.LoadDriver.Measurement;

/// <summary>What this process, all its threads, has used so far (getrusage).</summary>
/// <param name="User">CPU seconds in its own code.</param>
/// <param name="System">CPU seconds in the kernel.</param>
/// <param name="VoluntarySwitches">How often a thread went to sleep.</param>
/// <param name="InvoluntarySwitches">How often a thread was made to give way.</param>
[SupportedOSPlatform("linux")]
internal readonly partial record struct ResourceUsage(double User, double System, long VoluntarySwitches, long InvoluntarySwitches)
{
    private const int Self = 0;

    // struct rusage of every 64-bit Linux: two timevals of two longs, then fourteen longs of which the last two count the switches.
    private const int Fields = 18;

    internal static ResourceUsage Now()
    {
        Span<long> usage = stackalloc long[Fields];
        return getrusage(Self, ref usage[0]) == 0
            ? new ResourceUsage(Seconds(usage[0], usage[1]), Seconds(usage[2], usage[3]), usage[16], usage[17])
            : throw new Win32Exception();
    }

    private static double Seconds(long seconds, long microseconds) => seconds + (microseconds * 1e-6);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrusage(int who, ref long usage);
}
