using System.Text;
using System.Text.Json;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Json;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>A job's output put together as Python's <c>job_output</c> does with the log apart.</summary>
internal sealed class OutputText
{
    private readonly List<byte> _stdout = [];
    private readonly List<byte> _stderr = [];
    private readonly List<JobOutputLog> _log = [];

    internal OutputText(IEnumerable<JobOutputItem> items)
    {
        foreach (JobOutputItem item in items)
        {
            if (item is JobOutputData data)
            {
                (data.IsStandardError ? _stderr : _stdout).AddRange(data.Data.Span);
            }
            else if (item is JobOutputLog log)
            {
                _log.Add(log);
            }
        }
    }

    /// <summary>The first difference from what <c>job.job_output</c> returned; null if there is none.</summary>
    /// <param name="expected">What it returned.</param>
    /// <param name="logIsApart">Whether it was told to; otherwise the bindings put some of the log among stderr, in a form of their own.</param>
    internal JsonDifference? Compare(JsonElement expected, bool logIsApart)
        => CompareStream(expected, "stdout", _stdout)
            ?? (logIsApart || _log.Count == 0 ? CompareStream(expected, "stderr", _stderr) : null)
            ?? (logIsApart ? CompareStream(expected, "log", Encoding.UTF8.GetBytes(string.Join('\n', _log.Select(Describe)))) : null);

    private static JsonDifference? CompareStream(JsonElement expected, string name, IReadOnlyCollection<byte> actual)
    {
        JsonElement value = expected.GetProperty(name);
        byte[] bytes = value.ValueKind == JsonValueKind.String
            ? Encoding.UTF8.GetBytes(value.GetString()!)
            : value.GetProperty("surrogateescape_base64"u8).GetBytesFromBase64();
        return bytes.SequenceEqual(actual)
            ? null
            : new JsonDifference(name, value.GetRawText(), Encoding.UTF8.GetString([.. actual]));
    }

    private static string Describe(JobOutputLog log)
        => $"flux-shell[{log.ShellRank}]: {LevelName(log.Level)}: {(log.Component is null ? "" : log.Component + ": ")}{log.Message}";

    private static string LevelName(int level) => level switch
    {
        0 => "FATAL",
        3 => "ERROR",
        _ => throw new ReplayException($"No recording has shown how the bindings write level {level}."),
    };
}
