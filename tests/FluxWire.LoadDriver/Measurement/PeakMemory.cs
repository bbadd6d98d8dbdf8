using System.Globalization;

namespace FluxWire.LoadDriver.Measurement;

/// <summary>The most memory that this program has had resident. Not getrusage's figure: that one survives an exec, and so may be the parent's.</summary>
internal static class PeakMemory
{
    private const string Prefix = "VmHWM:";

    /// <summary>The peak, in KiB.</summary>
    internal static long InKibibytes()
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(Prefix, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> value = line.AsSpan(Prefix.Length).Trim();
                return long.Parse(value[..value.IndexOf(' ')], CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
