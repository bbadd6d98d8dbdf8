using System.Globalization;

namespace FluxWire.LoadDriver;

/// <summary>The files that runs hand jobs on with.</summary>
internal static class JobFiles
{
    /// <summary>The jobspec to submit, in UTF-8.</summary>
    internal static byte[] ReadJobspec(DriverOptions options)
        => File.ReadAllBytes(options.JobspecFile ?? throw new UsageException($"{options.Workload} needs -j JOBSPEC"));

    /// <summary>The ids of inactive jobs.</summary>
    internal static JobId[] ReadIds(DriverOptions options)
    {
        string file = options.IdsIn ?? throw new UsageException($"{options.Workload} needs -i IDS");
        string[] words = File.ReadAllText(file).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0
            ? Array.ConvertAll(words, word => ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id)
                ? new JobId(id)
                : throw new CheckException($"'{word}' in {file} is no job id"))
            : throw new CheckException($"{file} has no job ids");
    }

    /// <summary>Writes the ids of submitted jobs, in decimal.</summary>
    internal static void WriteIds(string file, IEnumerable<JobId> ids)
        => File.WriteAllLines(file, ids.Select(static id => id.Value.ToString(CultureInfo.InvariantCulture)));
}
