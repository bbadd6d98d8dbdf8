using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;

namespace FluxWire.Soak;

/// <summary>Sees the broker as it is: a client of its own, without faults in between.</summary>
internal sealed class Auditor(FluxClient flux, string prefix)
{
    // job-list learns of a job a moment after its submission.
    private const int Looks = 10;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>A job's log, once it has ended.</summary>
    internal async Task<IReadOnlyList<string>> ReadLogAsync(JobId id)
    {
        List<string> lines = [];
        await foreach (JobEvent entry in flux.Jobs.WatchEventsAsync(id))
        {
            lines.Add(entry.ToString());
        }

        return lines;
    }

    /// <summary>The job with a name, for a submission whose outcome is unknown.</summary>
    internal async Task<JobId?> FindAsync(string name)
    {
        for (int look = 0; look < Looks; look++)
        {
            await foreach ((JobId id, string found) in ListAsync())
            {
                if (found == name)
                {
                    return id;
                }
            }

            await Task.Delay(BetweenLooks);
        }

        return null;
    }

    /// <summary>Names that more than one job has.</summary>
    internal async Task<IReadOnlyList<string>> FindDuplicatesAsync()
    {
        HashSet<string> names = [];
        List<string> duplicates = [];
        await foreach ((_, string name) in ListAsync())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && !names.Add(name))
            {
                duplicates.Add(name);
            }
        }

        return duplicates;
    }

    private async IAsyncEnumerable<(JobId Id, string Name)> ListAsync()
    {
        JsonObject request = new() { ["max_entries"] = 0, ["attrs"] = new JsonArray("name"), ["constraint"] = new JsonObject() };
        JsonElement reply = await flux.CallAsync("job-list.list", request);
        foreach (JsonElement job in reply.GetProperty("jobs").EnumerateArray())
        {
            if (job.TryGetProperty("name", out JsonElement name))
            {
                yield return (JobId.FromSigned(job.GetProperty("id").GetInt64()), name.GetString()!);
            }
        }
    }
}
