using System.Globalization;
using System.Text.Json;

namespace FluxWire.LoadDriver.Measurement;

/// <summary>The one line that a run prints: the fields, units and digits of the other clients' drivers.</summary>
internal static class ResultLine
{
    /// <summary>Writes the line.</summary>
    /// <param name="implementation">What this client is called.</param>
    /// <param name="workload">What was run.</param>
    /// <param name="round">The round; its latencies are sorted.</param>
    /// <param name="cost">What it took.</param>
    /// <param name="showEvents">Whether the workload watches events.</param>
    /// <returns>JSON, without the line's end.</returns>
    internal static string Create(string implementation, string workload, Round round, Cost cost, bool showEvents)
    {
        Span<double> latencies = round.Latencies;
        latencies.Sort();
        string events = showEvents ? string.Create(CultureInfo.InvariantCulture, $",\"events\":{round.Events}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"impl\":\"{JsonEncodedText.Encode(implementation)}\",\"workload\":\"{workload}\",\"n\":{round.Count},"
            + $"\"wall_s\":{cost.Wall:F6},\"cpu_s\":{cost.User + cost.System:F6},\"rss_kib\":{PeakMemory.InKibibytes()},"
            + $"\"p50_us\":{Percentile.Of(latencies, 0.50):F2},\"p99_us\":{Percentile.Of(latencies, 0.99):F2},"
            + $"\"user_s\":{cost.User:F6},\"sys_s\":{cost.System:F6},"
            + $"\"nvcsw\":{cost.VoluntarySwitches},\"nivcsw\":{cost.InvoluntarySwitches},\"srv_cpu_s\":{cost.Server:F6},"
            + $"\"other_cpus\":{cost.OtherCpus:F2}{events}}}");
    }
}
