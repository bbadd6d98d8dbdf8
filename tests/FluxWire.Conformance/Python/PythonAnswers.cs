using System.Text.Json;
using FluxWire.Conformance.Brokers;

namespace FluxWire.Conformance.Python;

/// <summary>What flux-core's own Python bindings say of a job.</summary>
internal static class PythonAnswers
{
    // get_dict() and get_info().to_dict() of each job, one JSON document a line.
    private const string Script =
        """
        import json, sys, flux, flux.job
        handle = flux.Flux()
        for jobid in sys.argv[1:]:
            future = flux.job.result_async(handle, flux.job.JobID(jobid))
            print(json.dumps({"dict": future.get_dict(), "info": future.get_info().to_dict()}))
        """;

    internal static async Task<IReadOnlyList<JsonElement>> ResultsAsync(string uri, IEnumerable<JobId> ids)
    {
        (int exitCode, string output, string error) = await RealFlux.RunAsync(
            uri, ["python", "-c", Script, .. ids.Select(static id => id.ToString())]);
        exitCode.Should().Be(0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
    }
}
