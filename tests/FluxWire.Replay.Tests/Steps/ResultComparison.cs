using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Json;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>Compares a job's result with Python's <c>get_dict()</c> and <c>get_info()</c>.</summary>
internal static class ResultComparison
{
    private const string Runtime = "runtime";

    /// <summary>The first difference; null if there is none.</summary>
    /// <param name="expected">What <c>job.result</c> returned.</param>
    /// <param name="result">FluxWire's result.</param>
    internal static JsonDifference? Compare(JsonElement expected, JobResult result)
        => CompareDictionary(expected.GetProperty("dict"u8), result)
            ?? CompareInfo(expected.GetProperty("info"u8).GetProperty("values"u8), result.ToJobInfo());

    /// <summary>Compares with <c>get_dict()</c> alone: keys, their order, and values.</summary>
    internal static JsonDifference? CompareDictionary(JsonElement expected, JobResult result)
        => JsonDifference.FindOrdered(expected, Parse(result.ToJson()), "dict");

    private static JsonDifference? CompareInfo(JsonElement expected, JobInfo info)
    {
        JsonElement actual = Parse(ToValues(info).ToJsonString());
        foreach (JsonProperty value in expected.EnumerateObject())
        {
            JsonDifference? difference = value.Name == Runtime && info is { TRun: > 0, TCleanup: 0 }
                ? CompareOpenRuntime(info)
                : actual.TryGetProperty(value.Name, out JsonElement have)
                    ? JsonDifference.Find(value.Value, have, $"info.values.{value.Name}")
                    : CompareWithDefault(value);
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    // Measured up to the moment of asking, which was another one in the recording.
    private static JsonDifference? CompareOpenRuntime(JobInfo info)
        => info.Runtime > 0 ? null : new JsonDifference("info.values.runtime", "a positive number", $"{info.Runtime}");

    // JobInfo has no member for what a result cannot tell; Python shows a default for each.
    private static JsonDifference? CompareWithDefault(JsonProperty value)
        => value.Value.ValueKind == JsonValueKind.Number && value.Value.GetDouble() == 0
            || value.Value.ValueKind == JsonValueKind.String && value.Value.GetString()!.Length == 0
            ? null
            : new JsonDifference($"info.values.{value.Name}", value.Value.GetRawText(), "(JobInfo has no such member)");

    // Python has "" where there is no value.
    private static JsonObject ToValues(JobInfo info) => new()
    {
        ["id"] = info.Id.Value,
        ["id_f58"] = info.Id.ToString(),
        ["t_submit"] = info.TSubmit,
        ["t_run"] = info.TRun,
        ["t_cleanup"] = info.TCleanup,
        ["returncode"] = OrEmpty(info.ReturnCode),
        ["waitstatus"] = OrEmpty(info.WaitStatus?.Value),
        [Runtime] = info.Runtime,
        ["result"] = info.Result.ToName(),
        ["result_id"] = (int)info.Result,
        ["result_abbrev"] = info.Result.ToName(JobNameStyle.ShortUpper),
        ["exception"] = new JsonObject
        {
            ["occurred"] = info.Exception is not null,
            ["severity"] = OrEmpty(info.Exception?.Severity),
            ["type"] = info.Exception?.Type ?? "",
            ["note"] = info.Exception?.Note ?? "",
        },
    };

    private static JsonValue OrEmpty(int? value) => value is int number ? JsonValue.Create(number) : JsonValue.Create("");

    private static JsonElement Parse(string json) => JsonElement.Parse(Encoding.UTF8.GetBytes(json));
}
