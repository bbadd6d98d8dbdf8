using System.Text.Json;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

/// <summary><c>fluxwire result</c> and <c>fluxwire info</c>.</summary>
public sealed class ResultCommandTests : BrokerTest
{
    [Theory]
    [InlineData("result")]
    [InlineData("info")]
    public async Task A_result_on_one_line_whatever_it_is(string command)
    {
        JobId good = await SubmitAsync("true");
        JobId bad = await SubmitAsync("exit 3");
        ProgramResult result = await RunAsync(command, good.ToString());
        result.ExitCode.Should().Be(0);
        result.Output.Should().MatchRegex($@"\A{good}: COMPLETED returncode=0 runtime=\S+\n\z");

        // That the job has failed is the answer, not a failure to answer.
        result = await RunAsync(command, bad.ToString());
        result.ExitCode.Should().Be(0);
        result.Output.Should().MatchRegex($@"\A{bad}: FAILED returncode=3 runtime=\S+\n\z");
    }

    [Fact]
    public async Task Json_of_a_result_has_the_keys_of_pythons_get_dict_in_their_order()
    {
        JobId good = await SubmitAsync("true");
        JsonElement json = await RunJsonAsync("result", good.ToString());
        json.GetRawText().Should().Be((await ResultAsync(good)).ToJson());
        Keys(json).Should().Equal("id", "exception_occurred", "t_submit", "t_run", "t_cleanup", "waitstatus", "result");

        JobId canceled = await SubmitAsync("true", Held);
        await Flux.Jobs.CancelAsync(canceled, "why");
        json = await RunJsonAsync("result", canceled.ToString());
        json.GetRawText().Should().Be((await ResultAsync(canceled)).ToJson());
        Keys(json).Should().Contain(["exception_type", "exception_note", "exception_severity"]).And.NotContain("waitstatus");
    }

    [Fact]
    public async Task Json_of_info_has_the_names_of_pythons_job_info()
    {
        JobId id = await SubmitAsync("exit 3");
        JsonElement json = await RunJsonAsync("info", id.ToString());
        Keys(json).Should().Contain(["id", "t_submit", "t_run", "t_cleanup", "returncode", "waitstatus", "runtime", "result", "exception"]);
        json.GetProperty("id").GetUInt64().Should().Be(id.Value);
        json.GetProperty("returncode").GetInt32().Should().Be(3);
        json.GetProperty("result").GetString().Should().Be("FAILED");
        json.GetRawText().Should().Be((await ResultAsync(id)).ToJobInfo().ToJson());
    }

    [Theory]
    [InlineData("result")]
    [InlineData("info")]
    public async Task They_wait_for_the_end_and_a_timeout_leaves_the_job_running(string command)
    {
        JobId id = await SubmitEndlessAsync();
        ProgramResult result = await RunAsync(command, "--timeout", "200ms", id.ToString());
        result.Should().Be(new ProgramResult(
            1, "", "fluxwire: It was not done within 200ms; jobs go on: give --timeout more, or end them with 'fluxwire cancel'.\n"));
        (await HasEndedAsync(id)).Should().BeFalse();
        using FluxwireProcess program = Start(command, id.ToString());
        await Flux.Jobs.CancelAsync(id);
        (await program.FinishAsync()).Output.Should().Contain(": CANCELED returncode=143 ");
    }

    [Theory]
    [InlineData("result")]
    [InlineData("info")]
    [InlineData("events")]
    [InlineData("output")]
    public async Task An_unknown_job_is_an_error_that_says_what_to_check(string command)
    {
        ProgramResult result = await RunAsync(command, "ƒ2m491aa3");
        result.Should().Be(new ProgramResult(
            1,
            "",
            "fluxwire: job-info.eventlog-watch: No such file or directory. (ENOENT) There is no job ƒ2m491aa3 in this instance: "
            + "check the id, and that FLUX_URI names the instance it was submitted to.\n"));
    }
}
