using System.Globalization;

namespace FluxWire.Embedded.Tests.Wire;

/// <summary>Who runs the tests.</summary>
internal static class TestUser
{
    public static uint Id { get; } = ReadId();

    // The broker under test asks the kernel; the test asks procfs, so that they share no code.
    private static uint ReadId()
        => uint.Parse(
            File.ReadLines("/proc/self/status").First(static line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2],
            CultureInfo.InvariantCulture);
}
