using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>The reducer, which looks at as few bytes as it can, and a fold that parses everything come to the same result.</summary>
public sealed class JobResultReferenceTests
{
    [Fact]
    public void Any_log_folds_to_what_the_plain_fold_makes_of_it() => RandomLog.Lines.Array[0, 8].Sample(Check, iter: 10_000);

    [Theory]
    [InlineData("""{"timestamp":1.5,"name":"alloc"}""", """{"timestamp":2,"name":"finish","context":{"status":-0}}""")]
    [InlineData("""{"timestamp":1.5,"name":"alloc"}""", """{"timestamp":2,"name":"finish","context":{"status":1,"st\u0061tus":0}}""")]
    [InlineData("""{"timestamp":1.5,"name":"alloc"}""", """{"timestamp":2,"name":"finish","context":{"status":0,"x":{"status":1},"status":7}}""")]
    [InlineData("""{"timestamp":-0.0,"name":"alloc"}""", """{"timestamp":2,"name":"finish","context":{"status":0}}""")]
    [InlineData("""{"timestamp":1e1,"name":"alloc"}""", """{"timestamp":2,"name":"finish","context":{"status":9223372036854775808}}""")]
    [InlineData("""{"timestamp":1e-400,"name":"alloc"}""", """{"timestamp":2,"name":"finish","context":{"status":0}}""")]
    [InlineData("""{"timestamp":1,"name":"exception","context":{"type":"c\u0061ncel","severity":3,"note":""}}""")]
    [InlineData(
        """{"timestamp":1,"name":"exception","context":{"type":"cancel","severity":3,"note":"a"}}""",
        """{"timestamp":2,"name":"exception","context":{"type":"timeout","severity":4,"note":"b"}}""")]
    [InlineData(
        """{"timestamp":1,"name":"exception","context":{"type":"cancel","severity":1,"note":"a"}}""",
        """{"timestamp":2,"name":"exception","context":{"type":"timeout","severity":1e1,"note":"b"}}""")]
    public void The_odd_ones_fold_alike(params string[] lines) => Check(lines);

    private static void Check(string[] lines)
    {
        ReferenceFold reference = new(Log.Id);
        JobResultReducer reducer = new(Log.Id);
        foreach (string line in lines)
        {
            reference.Apply(line);
            Action applying = () => reducer.Apply(JobEvent.Parse(line));
            if (reference.IsBroken)
            {
                applying.Should().Throw<FluxProtocolException>().Which.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);
                return;
            }

            applying();
        }

        JobResult result = reducer.ToResult();
        result.ToJson().Should().Be(reference.ToJson());
        result.Result.Should().Be(reference.Outcome);
        result.TSubmit.Should().Be(reference.Find("t_submit")?.GetDouble());
        result.TRun.Should().Be(reference.Find("t_run")?.GetDouble());
        result.TCleanup.Should().Be(reference.Find("t_cleanup")?.GetDouble());
        (result.WaitStatus?.Value).Should().Be((int?)ReferenceFold.IntegerOf(reference.Find("waitstatus")));
        result.Exception.Should().Be(ExceptionOf(reference));
    }

    private static JobExceptionInfo? ExceptionOf(ReferenceFold reference)
        => reference.Find("exception_type") is not JsonElement type ? null : new JobExceptionInfo(
            type.ToString(),
            ReferenceFold.IntegerOf(reference.Find("exception_severity")) is long severity and >= int.MinValue and <= int.MaxValue ? (int)severity : 0,
            reference.Find("exception_note").ToString()!);
}
