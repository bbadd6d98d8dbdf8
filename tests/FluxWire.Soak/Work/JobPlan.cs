using FluxWire.Jobs;

namespace FluxWire.Soak.Work;

/// <summary>A job, and how it has to end.</summary>
/// <param name="Kind">In the report.</param>
/// <param name="Command">What it runs.</param>
/// <param name="Outcome">Its result.</param>
/// <param name="WaitText">What <c>job-manager.wait</c> says; the beginning of it.</param>
/// <param name="Output">What it prints.</param>
/// <param name="IsCancelled">Whether it has to be cancelled to end.</param>
internal sealed record JobPlan(
    string Kind, IReadOnlyList<string> Command, JobOutcome Outcome, string WaitText = "", string Output = "", bool IsCancelled = false)
{
    private static readonly JobPlan[] Plans =
    [
        new("success", ["true"], JobOutcome.Completed),
        new("failure", ["sh", "-c", "exit 3"], JobOutcome.Failed, "task(s) exited with exit code 3"),
        new("output", ["sh", "-c", "for i in 1 2 3 4 5; do echo line $i; done"], JobOutcome.Completed,
            Output: "line 1\nline 2\nline 3\nline 4\nline 5\n"),
        new("slow", ["sleep", "0.5"], JobOutcome.Completed),
        new("cancelled", ["sleep", "600"], JobOutcome.Canceled, "Fatal exception type=cancel", IsCancelled: true),
    ];

    internal static JobPlan Pick(Random random) => Plans[random.Next(Plans.Length)];
}
