using System.Globalization;

namespace FluxWire.LoadDriver.Measurement;

/// <summary>How busy the whole machine is, so that a line can say how much somebody else was using meanwhile.</summary>
internal static class MachineCpu
{
    // What /proc/stat counts in is 100 a second on every Linux that .NET runs on, whatever the kernel's own tick.
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds that the machine was busy or robbed (steal) so far; 0 if no server is named, whose share could not be told.</summary>
    internal static double Now()
    {
        if (ServerCpu.ProcessId is null)
        {
            return 0;
        }

        using StreamReader reader = new("/proc/stat");
        ReadOnlySpan<char> line = reader.ReadLine();
        double ticks = 0;
        int field = 0;
        foreach (Range range in line.Split(' '))
        {
            ReadOnlySpan<char> text = line[range];
            if (text.IsEmpty || text is "cpu")
            {
                continue;
            }

            // user nice system idle iowait irq softirq steal; what follows is contained in these.
            if (field is < 3 or (> 4 and < 8))
            {
                ticks += double.Parse(text, CultureInfo.InvariantCulture);
            }

            field++;
        }

        return ticks / TicksPerSecond;
    }
}
