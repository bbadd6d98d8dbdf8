using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;
using FluxWire.Replay.Tests.Steps;

namespace FluxWire.Replay.Tests;

/// <summary>A replay fails if what FluxWire gives is not what the recording says: each case falsifies one value of a recording.</summary>
public sealed class StepVerifierTests
{
    [Theory]
    [InlineData("submit-success", "\"success\": true", "\"success\": false", "returned.success: expected false, actual true")]
    [InlineData("result-success", "\"returncode\": 0", "\"returncode\": 1", "info.values.returncode: expected 1, actual 0")]
    [InlineData("result-success", "\"runtime\": 0.", "\"runtime\": 1.", "info.values.runtime")]
    [InlineData("result-success", "\"exception_occurred\"", "\"exception\"", "dict (keys)")]
    [InlineData("result-unsatisfiable", "\"exception_severity\": 0", "\"exception_severity\": 1", "dict.exception_severity: expected 1, actual 0")]
    [InlineData("wait-any-none", "\"errno\": 10", "\"errno\": 2", "raised.errno: expected 2, actual 10 (ECHILD)")]
    [InlineData("wait-any-none", "there are no more", "there were no more", "raised.text: expected there were no more")]
    [InlineData("attributes", "\"returned\": \"1\"", "\"returned\": \"2\"", "returned: expected \"2\", actual \"1\"")]
    [InlineData("watch-life", "\"clean\"", "\"unclean\"", ".name: expected \"unclean\", actual \"clean\"")]
    [InlineData("watch-sentinel", "     null", "     {}", "returned: expected {}, actual null")]
    [InlineData("stream-empty", "\"errno\": 61", "\"errno\": 2", "raised.errno: expected 2, actual 61 (ENODATA)")]
    [InlineData("output-streams", "\"stdout\": \"out", "\"stdout\": \"put", "stdout: expected \"put")]
    [InlineData("matchtags", "\"rank\": 0", "\"rank\": 1", "returned.rank: expected 1, actual 0")]
    [InlineData("ping", "\"call\": \"rpc\"", "\"call\": \"sing\"", "nothing knows how to compare this call")]
    public async Task A_falsified_recording_does_not_pass(string scenario, string recorded, string falsified, string difference)
    {
        DirectoryInfo copy = Directory.CreateTempSubdirectory("fw-");
        try
        {
            Recording recording = Falsify(scenario, copy, recorded, falsified);
            Func<Task> replay = () => ReplayRun.ExecuteAsync(recording, Delivery.WholeMessages, allCallsAreKnown: true);
            await replay.Should().ThrowAsync<ReplayException>().WithMessage($"*{difference}*");
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static Recording Falsify(string scenario, DirectoryInfo copy, string recorded, string falsified)
    {
        const string Expected = "expected.json";
        string original = RecordingFolders.PathOf(scenario);
        foreach (string file in Directory.EnumerateFiles(original))
        {
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        }

        string text = File.ReadAllText(Path.Combine(original, Expected));
        text.Contains(recorded, StringComparison.Ordinal).Should().BeTrue("there is nothing to falsify otherwise");
        File.WriteAllText(Path.Combine(copy.FullName, Expected), text.Replace(recorded, falsified, StringComparison.Ordinal));
        return Recording.Load(copy.FullName);
    }
}
