using FluxWire.Replay.Tests.Json;
using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>Steps with one value from each operation.</summary>
internal static class UnaryClaim
{
    /// <summary>Compares an operation with a step; if they agree, it is the step's.</summary>
    internal static JsonDifference? TryClaim(RecordedStep step, Operation operation)
    {
        JsonDifference? difference = !operation.HasEnded ? new JsonDifference("end", "an answer", "none yet")
            : step.Raised is { } raised ? ErrorComparison.Compare(raised, operation.Error)
            : operation.Items is [object item] ? StepValue.Compare(step.Returned!.Value, item)
            : operation.Error is null ? StepValue.CompareAll([step.Returned!.Value], operation.Items)
            : new JsonDifference("returned", step.Returned!.Value.GetRawText(), operation.Error.ToString());
        if (difference is null)
        {
            Claim(operation);
        }

        return difference;
    }

    /// <summary>Compares the values of several operations with the list of a step.</summary>
    internal static JsonDifference? TryClaimAll(RecordedStep step, IReadOnlyList<Operation> candidates)
    {
        Operation[] ended = [.. candidates.OfType<UnaryOperation>().Where(static operation => operation.HasEnded)];
        JsonDifference? difference = StepValue.CompareAll(
            [.. step.Returned!.Value.EnumerateArray()], [.. ended.SelectMany(static operation => operation.Items)]);
        if (difference is null)
        {
            Array.ForEach(ended, Claim);
        }

        return difference;
    }

    private static void Claim(Operation operation)
    {
        operation.ClaimedItems = operation.Items.Count;
        operation.EndIsClaimed = true;
    }
}
