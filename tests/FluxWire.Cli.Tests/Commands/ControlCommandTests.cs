using FluxWire.Cli.Tests.Support;
using FluxWire.Jobs;

namespace FluxWire.Cli.Tests.Commands;

/// <summary><c>fluxwire cancel</c>, <c>kill</c> and <c>raise</c>.</summary>
public sealed class ControlCommandTests : BrokerTest
{
    private static readonly ProgramResult Done = new(0, "", "");

    [Fact]
    public async Task Cancel_ends_a_running_job()
    {
        JobId id = await SubmitEndlessAsync();
        (await RunAsync("cancel", id.ToString())).Should().Be(Done);
        (await ResultAsync(id)).Result.Should().Be(JobOutcome.Canceled);
    }

    [Fact]
    public async Task Cancel_ends_several_jobs_with_a_note()
    {
        JobId[] ids = [await SubmitAsync("true", Held), await SubmitAsync("true", Held)];
        (await RunAsync("cancel", "-m", "two words", ids[0].ToString(), ids[1].ToString(JobIdEncoding.Hex))).Should().Be(Done);
        foreach (JobId id in ids)
        {
            (await ResultAsync(id)).Exception!.Note.Should().Be("two words");
        }
    }

    [Fact]
    public async Task One_unknown_job_leaves_the_others_to_be_cancelled()
    {
        JobId first = await SubmitAsync("true", Held);
        JobId last = await SubmitAsync("true", Held);
        ProgramResult result = await RunAsync("cancel", first.ToString(), "ƒ2m491aa3", last.ToString());
        result.Should().Be(new ProgramResult(1, "", "fluxwire: ƒ2m491aa3: job-manager.raise: unknown job id. (ENOENT)\n"));
        (await ResultAsync(first)).Result.Should().Be(JobOutcome.Canceled);
        (await ResultAsync(last)).Result.Should().Be(JobOutcome.Canceled);
    }

    [Fact]
    public async Task One_id_that_is_none_leaves_every_job_alone()
    {
        JobId id = await SubmitAsync("true", Held);
        ProgramResult result = await RunAsync("cancel", id.ToString(), "never!");
        result.ExitCode.Should().Be(2);
        result.Error.Should().StartWith("fluxwire: 'never!' is not a job id; ").And.EndWith("\nTry 'fluxwire cancel --help'.\n");
        (await HasEndedAsync(id)).Should().BeFalse();
    }

    [Theory]
    [InlineData("cancel", "job-manager.raise: job is inactive. (ENOENT)")]
    [InlineData("raise", "job-manager.raise: job is inactive. (ENOENT)")]
    [InlineData("kill", "job-manager.kill: job is inactive. (EINVAL)")]
    public async Task A_job_that_has_ended_is_an_error(string command, string sentence)
    {
        JobId id = await SubmitAsync("true");
        await ResultAsync(id);
        (await RunAsync(command, id.ToString())).Should().Be(new ProgramResult(1, "", $"fluxwire: {id}: {sentence}\n"));
    }

    [Fact]
    public async Task A_job_that_does_not_run_takes_no_signal()
    {
        JobId id = await SubmitAsync("true", Held);
        (await RunAsync("kill", id.ToString())).Should().Be(
            new ProgramResult(1, "", $"fluxwire: {id}: job-manager.kill: job is not running. (EINVAL)\n"));
    }

    [Theory]
    [InlineData(null, 15)]
    [InlineData("TERM", 15)]
    [InlineData("SIGUSR1", 10)]
    [InlineData("KILL", 9)]
    [InlineData("9", 9)]
    [InlineData("12", 12)]
    public async Task Kill_sends_a_signal_by_name_or_number(string? signal, int number)
    {
        JobId id = await SubmitEndlessAsync();
        (await RunAsync(signal is null ? ["kill", id.ToString()] : ["kill", "-s", signal, id.ToString()])).Should().Be(Done);
        (await ResultAsync(id)).ReturnCode.Should().Be(128 + number);
    }

    [Theory]
    [InlineData("NOSUCH")]
    [InlineData("0")]
    [InlineData("99")]
    [InlineData("")]
    public async Task What_is_no_signal_is_a_usage_error(string signal)
        => (await RunAsync("kill", "-s", signal, "ƒ1")).Should().Be(new ProgramResult(
            2,
            "",
            $"fluxwire: '{signal}' is not a signal; give a name such as TERM or USR1, or a number.\nTry 'fluxwire kill --help'.\n"));

    [Fact]
    public async Task Raise_cancels_unless_told_otherwise()
    {
        JobId id = await SubmitAsync("true", Held);
        (await RunAsync("raise", id.ToString())).Should().Be(Done);
        (await ResultAsync(id)).Result.Should().Be(JobOutcome.Canceled);
    }

    [Fact]
    public async Task Raise_takes_a_type_a_severity_and_a_note()
    {
        JobId id = await SubmitAsync("true", Held);
        (await RunAsync("raise", "-t", "weather", "-s", "7", "-m", "it rains", id.ToString())).Should().Be(Done);
        JobEvent exception = (await EventsAsync(id, untilSentinel: true)).Single(static entry => entry.Name == "exception");
        exception.Context.GetProperty("type").GetString().Should().Be("weather");
        exception.Context.GetProperty("severity").GetInt32().Should().Be(7);
        exception.Context.GetProperty("note").GetString().Should().Be("it rains");
        (await HasEndedAsync(id)).Should().BeFalse();
    }

    [Fact]
    public async Task A_type_that_is_no_word_is_the_brokers_error()
    {
        JobId id = await SubmitAsync("true", Held);
        (await RunAsync("raise", "-t", "two words", id.ToString())).Should().Be(
            new ProgramResult(1, "", $"fluxwire: {id}: job-manager.raise: invalid exception type. (EPROTO)\n"));
    }

    [Theory]
    [InlineData("8")]
    [InlineData("-1")]
    [InlineData("bad")]
    public async Task A_severity_out_of_its_range_is_a_usage_error(string severity)
        => (await RunAsync("raise", "-s", severity, "ƒ1")).Should().Be(new ProgramResult(
            2, "", $"fluxwire: '{severity}' is not a whole number from 0 to 7.\nTry 'fluxwire raise --help'.\n"));
}
