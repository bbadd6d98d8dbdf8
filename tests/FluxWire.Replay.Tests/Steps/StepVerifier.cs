using System.Text.Json;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Json;
using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>Compares what FluxWire's calls gave with what the step's call returned or raised.</summary>
/// <remarks>
/// A step that only begins a call returns nothing; a later step has the value. Which operation it belongs to is found by the
/// value itself, and in the end every operation must have been compared.
/// </remarks>
internal sealed class StepVerifier(bool allCallsAreKnown)
{
    private const string OutputCall = "job.job_output";
    private const string KillCall = "job.kill";

    private static readonly string[] StreamCalls =
        ["job.event_watch", "job.event_watch (rest)", "job.event_watch_async", "get_event", "read", "rpc (streaming)", "rpc (streaming) (async)"];

    private static readonly string[] UnaryCalls =
    [
        "job.submit", "job.submit_async", "job.submit (async)", "job.wait", "job.wait_async", "job.wait (async)", "job.result",
        "job.cancel", "job.job_raise", KillCall, "attr_get", "flux_get_rank", "rpc", "rpc (async)",
    ];

    private readonly HashSet<Operation> _exempt = [];

    /// <summary>Compares a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="begun">The operations that it began, and those of the gap before it.</param>
    /// <param name="all">All operations of its connection.</param>
    internal void Verify(RecordedStep step, IReadOnlyList<Operation> begun, IReadOnlyList<Operation> all)
    {
        if (UncoveredSteps.Reasons.ContainsKey(step.Call) || step.Call == "cancel")
        {
            // A cancel returns nothing; that it was sent, the peer has seen.
            return;
        }

        Operation[] own = [.. begun.Where(operation => step.Covers(operation.Request.Message))];
        Operation[] candidates = own.Length > 0 ? own : [.. all.Where(static operation => !IsClaimed(operation))];
        if (step.Call == OutputCall)
        {
            VerifyOutput(step, begun);
        }
        else if (step.Call == KillCall && own.Length == 0)
        {
            VerifyRefusedSignal(step);
        }
        else if (StreamCalls.Contains(step.Call))
        {
            VerifyAny(step, own, candidates, StreamClaim.TryClaim);
        }
        else if (UnaryCalls.Contains(step.Call))
        {
            VerifyUnary(step, own, candidates);
        }
        else if (allCallsAreKnown)
        {
            throw new ReplayException($"{step}: nothing knows how to compare this call, and {nameof(UncoveredSteps)} does not have it.");
        }
        else
        {
            // Its requests are replayed and their answers compared; what the bindings made of them is beyond the client.
            _exempt.UnionWith(begun);
        }
    }

    /// <summary>Makes sure that nothing was left out.</summary>
    internal void VerifyEnd(IReadOnlyList<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            if (WireComparison.Compare(operation) is { } difference)
            {
                throw new ReplayException($"{operation}: {difference}");
            }

            bool ended = operation.HasEnded && operation.Error is not FluxConnectionException && !operation.IsGivenUp;
            if (allCallsAreKnown && ended && !IsClaimed(operation) && !_exempt.Contains(operation))
            {
                throw new ReplayException(
                    $"{operation}: it gave {operation.Items.Count} items and {operation.Error}, and no step was compared with all of that.");
            }
        }
    }

    private static bool IsClaimed(Operation operation) => operation.EndIsClaimed && operation.ClaimedItems == operation.Items.Count;

    private static void VerifyUnary(RecordedStep step, IReadOnlyList<Operation> own, Operation[] candidates)
    {
        bool several = step.Returned is { ValueKind: JsonValueKind.Array } && (step.Arg("count") ?? step.Arg("jobids")) is not null;
        if (!several)
        {
            VerifyAny(step, own, candidates, UnaryClaim.TryClaim);
            return;
        }

        if (UnaryClaim.TryClaimAll(step, candidates) is { } difference)
        {
            throw new ReplayException($"{step}: {difference}");
        }
    }

    // A step that returned null may have begun a call whose value another step has.
    private static void VerifyAny(
        RecordedStep step, IReadOnlyList<Operation> own, Operation[] candidates, Func<RecordedStep, Operation, JsonDifference?> tryClaim)
    {
        List<string> differences = [];
        foreach (Operation candidate in candidates)
        {
            JsonDifference? difference = tryClaim(step, candidate);
            if (difference is null)
            {
                return;
            }

            differences.Add($"{candidate}: {difference}");
        }

        if (own.Count == 0 || step.Returned is not { ValueKind: JsonValueKind.Null })
        {
            throw new ReplayException($"{step}: {(differences.Count == 0 ? "no operation is left for it." : string.Join(" / ", differences))}");
        }
    }

    // Python waits with another log until there is output; the text comes from the watch of guest.output.
    private void VerifyOutput(RecordedStep step, IReadOnlyList<Operation> own)
    {
        IEnumerable<JobOutputItem> items = own
            .Where(static operation => operation.Request.Message.Json!.Value.GetProperty("path"u8).ValueEquals("guest.output"u8))
            .SelectMany(static operation => operation.Items.Cast<JobEvent>().Select(static entry => JobOutputParser.Parse(entry, long.MaxValue)))
            .OfType<JobOutputItem>();
        JsonDifference? difference = step.Raised is { } raised
            ? ErrorComparison.Compare(raised, own.Select(static operation => operation.Error).LastOrDefault(static error => error is not null))
            : new OutputText(items).Compare(step.Returned!.Value, logIsApart: step.Arg("log_stderr_level") is not null);
        if (difference is not null)
        {
            throw new ReplayException($"{step}: {difference}");
        }

        _exempt.UnionWith(own);
    }

    // libflux refuses such a signal, so that nothing is sent; with FluxWire it cannot even be named.
    private static void VerifyRefusedSignal(RecordedStep step)
    {
        int number = step.Arg("signum")!.Value.GetInt32();
        FluentActions.Invoking(() => new FluxSignal(number)).Should().Throw<ArgumentOutOfRangeException>();
        step.Raised.Should().NotBeNull();
    }
}
