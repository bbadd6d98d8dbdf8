using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>The scenarios that were run on flux-core 0.88.0: what its <c>flux_job_result</c> and <c>JobInfo</c> said of each.</summary>
public sealed class JobResultScenarioTests
{
    private const string Submit = """100.25 submit {"userid":0,"urgency":16,"flags":4,"version":1}""";
    private const string Alloc = """100.5 alloc {"annotations":{"sched":{"resource_summary":"rank0/core0"}}}""";

    private static readonly string[] Started = [Submit, "100.3 validate", "100.35 depend", """100.4 priority {"priority":16}""", Alloc, "100.6 start"];

    public static TheoryData<string, JobOutcome, int?, string?, int?, string[]> Scenarios => new()
    {
        { "1 success", JobOutcome.Completed, 0, null, 0, [Finish(0)] },
        { "2 exit 3", JobOutcome.Failed, 768, null, 3, [Finish(768)] },
        { "3 exit 255", JobOutcome.Failed, 65280, null, 255, [Finish(65280)] },
        { "4 exit 137", JobOutcome.Failed, 35072, null, 137, [Finish(35072)] },
        { "6 SIGTERM", JobOutcome.Failed, 36608, null, 143, [Finish(36608)] },
        { "7 SIGSEGV", JobOutcome.Failed, 35584, null, 139, [Finish(35584)] },
        { "8 SIGUSR1", JobOutcome.Failed, 35328, null, 138, [Finish(35328)] },
        { "9 cancel while running", JobOutcome.Canceled, 36608, "cancel/0 mynote", 143, [Raise("cancel", 0, "mynote"), Finish(36608)] },
        { "12 time limit", JobOutcome.TimedOut, 36352, "timeout/0 expired", 142, [Raise("timeout", 0, "expired"), Finish(36352)] },
        { "13 time limit, trapped", JobOutcome.TimedOut, 256, "timeout/0 x", 1, [Raise("timeout", 0, "x"), Finish(256)] },
        { "14 cancel, trapped", JobOutcome.Canceled, 256, "cancel/0 c", 1, [Raise("cancel", 0, "c"), Finish(256)] },
        { "15 command not found", JobOutcome.Failed, 32512, "exec/0 no", 127, [Raise("exec", 0, "no"), Finish(32512)] },
        { "16 not executable", JobOutcome.Failed, 32256, "exec/0 no", 126, [Raise("exec", 0, "no"), Finish(32256)] },
        { "20 warning, then success", JobOutcome.Completed, 0, "foo/1 w", 0, [Raise("foo", 1, "w"), Finish(0)] },
        { "21 fatal while running", JobOutcome.Failed, 36608, "foo/0 bad", 143, [Raise("foo", 0, "bad"), Finish(36608)] },
        { "22 severity 2, then 1", JobOutcome.Completed, 0, "one/1 b", 0, [Raise("two", 2, "a"), Raise("one", 1, "b"), Finish(0)] },
        { "23 severity 1, then 2", JobOutcome.Completed, 0, "one/1 a", 0, [Raise("one", 1, "a"), Raise("two", 2, "b"), Finish(0)] },
        { "24 severity 1, then 1", JobOutcome.Completed, 0, "two/1 b", 0, [Raise("one", 1, "a"), Raise("two", 1, "b"), Finish(0)] },
        { "25 cancel, then a warning", JobOutcome.Failed, 256, "foo/1 b", 1, [Raise("cancel", 0, "a"), Raise("foo", 1, "b"), Finish(256)] },
        { "26 cancel, then another", JobOutcome.Failed, 256, "foo/0 b", 1, [Raise("cancel", 0, "a"), Raise("foo", 0, "b"), Finish(256)] },
        { "27 cancel that is no more than a warning", JobOutcome.Canceled, 256, "cancel/1 c", 1, [Raise("cancel", 1, "c"), Finish(256)] },
        { "28 cancel after success", JobOutcome.Completed, 0, "cancel/0 c", 0, [Finish(0), Raise("cancel", 0, "c")] },
        { "29 cancel after failure", JobOutcome.Canceled, 256, "cancel/0 c", 1, [Finish(256), Raise("cancel", 0, "c")] },
        { "31 epilog fails after success", JobOutcome.Completed, 0, "epilog/2 e", 0, [Finish(0), Raise("epilog", 2, "e")] },
        { "32 shell killed", JobOutcome.Failed, 9, null, -9, [Finish(9)] },
        { "33 shell terminated", JobOutcome.Failed, 15, "exec/0 e", -15, [Raise("exec", 0, "e"), Finish(15)] },
        { "34 tasks exit 4 and 5", JobOutcome.Failed, 1280, null, 5, [Finish(1280)] },
        { "37 timeout by hand", JobOutcome.TimedOut, 36608, "timeout/0 x", 143, [Raise("timeout", 0, "x"), Finish(36608)] },
        { "prolog fails (30)", JobOutcome.Failed, null, "prolog/0 p", 1, [Raise("prolog", 0, "p"), "101 free", "101 clean"] },
    };

    public static TheoryData<string, JobOutcome, string?, int?, string[]> NeverStarted => new()
    {
        { "10 cancel while pending", JobOutcome.Canceled, "cancel/0 ", -128, [Raise("cancel", 0, "")] },
        { "17 unsatisfiable", JobOutcome.Failed, "alloc/0 need", 1, [Raise("alloc", 0, "need")] },
        { "18 dependency", JobOutcome.Failed, "dependency/0 d", 1, [Raise("dependency", 0, "d")] },
        { "timeout while pending", JobOutcome.TimedOut, "timeout/0 t", null, [Raise("timeout", 0, "t")] },
        { "nothing at all", JobOutcome.Failed, null, 1, [] },
        { "status 0 without resources", JobOutcome.Failed, null, 0, [Finish(0)] },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_job_that_got_its_resources(
        string scenario, JobOutcome outcome, int? status, string? exception, int? returnCode, string[] events)
    {
        JobResult result = Log.Fold([.. Started, .. events]);

        result.Result.Should().Be(outcome, scenario);
        result.WaitStatus?.Value.Should().Be(status);
        result.WaitStatus.HasValue.Should().Be(status.HasValue);
        Describe(result.Exception).Should().Be(exception);
        result.ReturnCode.Should().Be(returnCode);
        result.TRun.Should().Be(100.5);
        result.ToJobInfo().Result.Should().Be(outcome);
        result.ToJobInfo().ReturnCode.Should().Be(returnCode);
    }

    [Theory]
    [MemberData(nameof(NeverStarted))]
    public void A_job_that_never_got_any(string scenario, JobOutcome outcome, string? exception, int? returnCode, string[] events)
    {
        JobResult result = Log.Fold([Submit, .. events, "103 clean"]);

        result.Result.Should().Be(outcome, scenario);
        Describe(result.Exception).Should().Be(exception);
        result.ReturnCode.Should().Be(returnCode);
        result.TSubmit.Should().Be(100.25);
        result.TRun.Should().BeNull();
        result.ToJobInfo().TRun.Should().Be(0);
        result.ToJobInfo().Runtime.Should().Be(0);
    }

    private static string Finish(int status) => $$"""102.75 finish {"status":{{status}}}""";

    private static string Raise(string type, int severity, string note)
        => $$"""101.5 exception {"type":"{{type}}","severity":{{severity}},"note":"{{note}}","userid":0}""";

    private static string? Describe(JobExceptionInfo? exception)
        => exception is null ? null : $"{exception.Type}/{exception.Severity} {exception.Note}";
}
