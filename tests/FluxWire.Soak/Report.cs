using System.Globalization;

namespace FluxWire.Soak;

/// <summary>The account of a run, for people; its last line is for whoever only wants the sum.</summary>
internal sealed record Report(
    SoakOptions Options, Tally Tally, FluxClientStatistics Statistics, Memory Before, Memory After, TimeSpan Duration, int Unobserved)
{
    private const double MiB = 1024 * 1024;

    internal async Task WriteAsync(TextWriter output)
    {
        foreach (string text in Tally.Texts)
        {
            await output.WriteLineAsync(text);
        }

        await WriteTableAsync(output, "done", Tally.Done);
        await WriteTableAsync(output, "faults", Tally.Faults);
        await output.WriteLineAsync(Statistics.ToString());
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: managed {Before.Managed / MiB:0.0} -> {After.Managed / MiB:0.0} MiB, resident {Before.Resident / MiB:0.0} -> {After.Resident / MiB:0.0} MiB, "
            + $"threads {Before.Threads} -> {After.Threads}, handles {Before.Handles} -> {After.Handles}"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: {Duration.TotalMinutes:0.0} min, seed {Options.Seed}, {Tally.Done.Values.Sum()} operations, {Tally.Faults.Values.Sum()} faults, "
            + $"{Statistics.Reconnects} reconnects, {Tally.Lost} lost, {Tally.Duplicates} duplicated, {Tally.Unexpected} unexpected, {Unobserved} unobserved"));
    }

    private static async Task WriteTableAsync(TextWriter output, string title, IReadOnlyDictionary<string, int> counts)
    {
        await output.WriteLineAsync(title + ":");
        foreach ((string kind, int count) in counts.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {count,8} {kind}"));
        }
    }
}
