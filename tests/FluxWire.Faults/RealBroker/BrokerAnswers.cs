using System.Text.Json;

namespace FluxWire.Faults.RealBroker;

/// <summary>What an instance has to say of its jobs: their logs as its store has them, and the results as flux-core's own Python bindings fold them.</summary>
internal static class BrokerAnswers
{
    // One JSON document a line, in the order of the arguments.
    private const string Script =
        """
        import json, sys, flux, flux.job
        handle = flux.Flux()
        status = {job.id: job.status for job in flux.job.JobList(handle, max_entries=0).jobs()}
        for line in sys.argv[1].split():
            jobid = flux.job.JobID(line)
            log = flux.job.job_kvs_lookup(handle, jobid, keys=["eventlog"], decode=False)["eventlog"]
            result = flux.job.result_async(handle, jobid).get_dict() if line in sys.argv[2].split() else None
            print(json.dumps({"log": log, "status": status[jobid], "result": result}))
        """;

    internal sealed record Answer(IReadOnlyList<string> Log, string Status, JsonElement Result);

    /// <summary>Asks for jobs that have ended.</summary>
    /// <param name="broker">The instance.</param>
    /// <param name="ids">The jobs.</param>
    /// <param name="folded">Whose result is asked for too. The bindings open files for each, so that a thousand would be too many.</param>
    internal static async Task<IReadOnlyDictionary<JobId, Answer>> AskAsync(
        RestartableBroker broker, IReadOnlyList<JobId> ids, IEnumerable<JobId> folded)
    {
        string output = await broker.FluxAsync("python", "-c", Script, string.Join(' ', ids), string.Join(' ', folded));
        List<JsonElement> lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
        lines.Should().HaveCount(ids.Count);
        return ids.Zip(lines).ToDictionary(static pair => pair.First, static pair => new Answer(
            pair.Second.GetProperty("log").GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            pair.Second.GetProperty("status").GetString()!,
            pair.Second.GetProperty("result")));
    }
}
