using System.Text.Json;
using System.Text.Json.Serialization;
using FluxWire.Jobs;

namespace FluxWire.Soak;

/// <summary>Sees the broker as it is: a client of its own, without faults in between.</summary>
internal sealed class Auditor(FluxClient flux, string prefix)
{
    // job-list learns of a job a moment after its submission.
    private const int Looks = 10;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    // A list of all jobs becomes large. It is read from its bytes, because a document of it would stay in the runtime's array pool, and be taken for a leak.
    private static readonly byte[] Request = [.. """{"max_entries":0,"attrs":["name"],"constraint":{}}"""u8, 0];

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
        byte[]? reply = await flux.CallRawAsync("job-list.list", Request);
        foreach (ListedJob job in JsonSerializer.Deserialize<JobList>(reply.AsSpan().TrimEnd((byte)0))!.Jobs)
        {
            if (job.Name is not null)
            {
                yield return (JobId.FromSigned(job.Id), job.Name);
            }
        }
    }

    private sealed record JobList([property: JsonPropertyName("jobs")] IReadOnlyList<ListedJob> Jobs);

    private sealed record ListedJob([property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("name")] string? Name);
}
