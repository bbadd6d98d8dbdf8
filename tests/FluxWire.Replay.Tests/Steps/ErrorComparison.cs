using System.Text.Json;
using FluxWire.Replay.Tests.Json;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>Compares what FluxWire throws with what the Python bindings raised.</summary>
internal static class ErrorComparison
{
    /// <summary>The first difference; null if there is none.</summary>
    internal static JsonDifference? Compare(JsonElement raised, Exception? actual) => actual switch
    {
        FluxRpcException rpc => CompareErrno(raised, rpc.Errno) ?? CompareText(raised, rpc),

        // The words of a lost connection are FluxWire's own: they say which, and what to check.
        FluxConnectionException lost => CompareErrno(raised, lost.Errno),
        _ => new JsonDifference("raised", raised.GetRawText(), actual?.ToString() ?? "no error"),
    };

    /// <summary>Compares the normal end of a stream, which FluxWire does not throw.</summary>
    internal static JsonDifference? CompareNormalEnd(JsonElement raised) => CompareErrno(raised, FluxErrno.ENODATA);

    private static JsonDifference? CompareErrno(JsonElement raised, FluxErrno actual)
    {
        string expected = raised.TryGetProperty("errno"u8, out JsonElement errno) ? errno.GetRawText() : "(no errno)";
        return expected == $"{actual.Value}" ? null : new JsonDifference("raised.errno", expected, $"{actual.Value} ({actual.Name})");
    }

    private static JsonDifference? CompareText(JsonElement raised, FluxRpcException actual)
    {
        string? expected = raised.GetProperty("text"u8).GetString();

        // Where the broker sends no text, some of the bindings' functions put the errno's name in front of the usual one.
        bool same = expected == actual.ErrorText
            || actual.BrokerText is null && (expected is null || expected == $"{actual.Errno.Name}: {actual.Errno.Text}");
        return same ? null : new JsonDifference("raised.text", expected ?? "null", actual.ErrorText);
    }
}
