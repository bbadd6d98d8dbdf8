using System.Text.Json;
using FluxWire.Replay.Tests.Json;
using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>Steps that read a stream, from where the last one stopped.</summary>
internal static class StreamClaim
{
    /// <summary>Compares what a stream has next with a step; if they agree, it is the step's.</summary>
    internal static JsonDifference? TryClaim(RecordedStep step, Operation operation)
    {
        if (operation is not StreamOperation)
        {
            return new JsonDifference("operation", "a stream", operation.Api);
        }

        if (step.Raised is { } raised)
        {
            return CompareEnd(operation, raised);
        }

        JsonElement returned = step.Returned!.Value;
        return returned.ValueKind switch
        {
            // Events: so many as were asked for, or all of them.
            JsonValueKind.Array => CompareItems(
                operation, [.. returned.EnumerateArray()], readToEnd: step.Arg("count") is not { ValueKind: JsonValueKind.Number }),

            // {"responses": [...], "end": error or null}
            JsonValueKind.Object when returned.TryGetProperty("responses"u8, out JsonElement responses) =>
                CompareItems(operation, [.. responses.EnumerateArray()], readToEnd: false)
                    ?? CompareEndOrGiveUp(operation, returned),
            JsonValueKind.Object when returned.TryGetProperty("events"u8, out JsonElement events) =>
                CompareItems(operation, [.. events.EnumerateArray()], readToEnd: false),
            JsonValueKind.Null => new JsonDifference("returned", "items", "null"),
            _ => CompareItems(operation, [returned], readToEnd: false),
        };
    }

    private static JsonDifference? CompareItems(Operation operation, IReadOnlyList<JsonElement> expected, bool readToEnd)
    {
        object?[] unread = [.. operation.Items.Skip(operation.ClaimedItems)];
        object?[] read = readToEnd ? unread : [.. unread.Take(expected.Count)];
        JsonDifference? difference = StepValue.CompareAll(expected, read);
        if (difference is null && readToEnd && (!operation.HasEnded || operation.Error is not null))
        {
            difference = new JsonDifference("end", "the normal end of the stream", operation.Error?.ToString() ?? "none yet");
        }

        if (difference is null)
        {
            operation.ClaimedItems += read.Length;
            operation.EndIsClaimed |= readToEnd;
        }

        return difference;
    }

    // Without an end the program stopped reading, and may have stopped for good.
    private static JsonDifference? CompareEndOrGiveUp(Operation operation, JsonElement returned)
    {
        operation.IsGivenUp = !returned.TryGetProperty("end"u8, out JsonElement end) || end.ValueKind == JsonValueKind.Null;
        return operation.IsGivenUp ? null : CompareEnd(operation, end);
    }

    private static JsonDifference? CompareEnd(Operation operation, JsonElement raised)
    {
        JsonDifference? difference = !operation.HasEnded ? new JsonDifference("end", raised.GetRawText(), "none yet")
            : operation.Items.Count > operation.ClaimedItems
                ? new JsonDifference("responses", "no further one", $"{operation.Items.Count - operation.ClaimedItems}")
            : operation.Error is null ? ErrorComparison.CompareNormalEnd(raised)
            : ErrorComparison.Compare(raised, operation.Error);
        operation.EndIsClaimed |= difference is null;
        return difference;
    }
}
