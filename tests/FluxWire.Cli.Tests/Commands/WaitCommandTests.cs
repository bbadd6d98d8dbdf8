using System.Text.Json;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

public sealed class WaitCommandTests : BrokerTest
{
    private const string NoneLeft = "fluxwire: job-manager.wait: there are no more waitable jobs. (ECHILD)\n";

    [Fact]
    public async Task A_job_that_succeeds()
    {
        JobId id = await SubmitAsync("true", Waitable);
        (await RunAsync("wait", id.ToString())).Should().Be(new ProgramResult(0, $"{id}: success\n", ""));
    }

    [Fact]
    public async Task A_job_that_fails_exits_1_and_is_no_error()
    {
        JobId id = await SubmitAsync("exit 3", Waitable);
        (await RunAsync("wait", id.ToString(JobIdEncoding.Dec)))
            .Should().Be(new ProgramResult(1, $"{id}: task(s) exited with exit code 3\n", ""));
    }

    [Fact]
    public async Task Json_has_the_names_of_pythons_result()
    {
        JobId good = await SubmitAsync("true", Waitable);
        JsonElement json = await RunJsonAsync("wait", good.ToString());
        json.GetRawText().Should().Be($$"""{"jobid":{{good.Value}},"id":"{{good}}","success":true,"errstr":""}""");

        JobId bad = await SubmitAsync("kill -KILL $$", Waitable);
        ProgramResult result = await RunAsync("wait", "--json", bad.ToString());
        result.ExitCode.Should().Be(1);
        Keys(Lines(result.Output).Single()).Should().Equal("jobid", "id", "success", "errstr");
        Lines(result.Output).Single().GetProperty("success").GetBoolean().Should().BeFalse();
    }

    [Theory]
    [InlineData("--any")]
    [InlineData(null)]
    public async Task Any_is_whichever_has_ended(string? option)
    {
        JobId ended = await SubmitAsync("true", Waitable);
        await SubmitAsync("true", Waitable with { Urgency = 0 });
        await ResultAsync(ended);
        (await RunAsync(option is null ? ["wait"] : ["wait", option])).Should().Be(new ProgramResult(0, $"{ended}: success\n", ""));
    }

    [Fact]
    public async Task All_is_every_one_and_exits_1_if_one_has_failed()
    {
        JobId[] ids = [await SubmitAsync("true", Waitable), await SubmitAsync("false", Waitable), await SubmitAsync("true", Waitable)];
        ProgramResult result = await RunAsync("wait", "--all", "--json");
        result.ExitCode.Should().Be(1);
        result.Error.Should().BeEmpty();
        Lines(result.Output).Select(static line => new JobId(line.GetProperty("jobid").GetUInt64())).Should().BeEquivalentTo(ids);
        Lines(result.Output).Count(static line => line.GetProperty("success").GetBoolean()).Should().Be(2);
    }

    [Fact]
    public async Task All_of_none_is_done_at_once_and_any_of_none_is_an_error()
    {
        (await RunAsync("wait", "--all")).Should().Be(new ProgramResult(0, "", ""));
        (await RunAsync("wait")).Should().Be(new ProgramResult(1, "", NoneLeft));
        (await RunAsync("wait", "--any", "--json")).Should().Be(new ProgramResult(1, "", NoneLeft));
    }

    [Fact]
    public async Task Each_is_waited_for_once()
    {
        JobId id = await SubmitAsync("true", Waitable);
        (await RunAsync("wait", id.ToString())).ExitCode.Should().Be(0);
        ProgramResult again = await RunAsync("wait", id.ToString());
        again.Should().Be(new ProgramResult(
            1, "", "fluxwire: job-manager.wait: invalid job id, or job may be inactive and not waitable. (ECHILD)\n"));
    }

    [Fact]
    public async Task A_timeout_leaves_the_job_to_be_waited_for()
    {
        JobId id = await SubmitAsync("true", Waitable with { Urgency = 0 });
        ProgramResult result = await RunAsync("wait", "--timeout", "200ms", id.ToString());
        result.ExitCode.Should().Be(1);
        result.Output.Should().BeEmpty();
        result.Error.Should().StartWith("fluxwire: It was not done within 200ms; ");
        await Flux.Jobs.CancelAsync(id);
        (await Flux.Jobs.WaitAsync(id).WaitAsync(TestTimeout.Value)).Success.Should().BeFalse();
    }

    [Fact]
    public async Task An_interrupt_is_told_in_a_sentence()
    {
        // The first job's line tells that the program waits for the second one.
        JobId ended = await SubmitAsync("true", Waitable);
        await SubmitAsync("true", Waitable with { Urgency = 0 });
        using FluxwireProcess program = Start("wait", "--all");
        (await program.ReadLineAsync()).Should().Be($"{ended}: success");
        await program.SignalAsync("INT");
        (await program.FinishAsync()).Should().Be(
            new ProgramResult(1, "", "fluxwire: Interrupted before it was done; run it again if you still need it.\n"));
    }

    [Theory]
    [InlineData("ƒ1", "--any")]
    [InlineData("ƒ1", "--all")]
    [InlineData("--any", "--all")]
    public async Task Only_one_way_at_a_time(params string[] arguments)
        => (await RunAsync(["wait", .. arguments])).Should().Be(new ProgramResult(
            2, "", "fluxwire: Give an ID, --any or --all, and only one of them.\nTry 'fluxwire wait --help'.\n"));
}
