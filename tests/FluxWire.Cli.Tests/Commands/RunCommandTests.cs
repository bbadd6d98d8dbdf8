using System.Text.Json;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

public sealed class RunCommandTests : BrokerTest
{
    [Fact]
    public async Task Output_comes_while_the_job_runs()
    {
        Gate gate = new(Files.File("gate"));
        using FluxwireProcess program = Start("run", "--", "sh", "-c", gate.Script);
        (await program.ReadLineAsync()).Should().Be("first");
        await gate.OpenAsync("second\n");
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(0);
        result.Output.Should().Be("second\n");
    }

    [Fact]
    public async Task It_tells_the_id_and_the_result_on_standard_error()
    {
        ProgramResult result = await RunAsync("run", "--", "echo", "hello");
        result.Output.Should().Be("hello\n");
        result.Error.Should().MatchRegex(@"\Afluxwire: (ƒ\w+): submitted\nfluxwire: \1: COMPLETED returncode=0 runtime=\S+\n\z");
    }

    [Theory]
    [InlineData("exit 0", 0, "COMPLETED returncode=0")]
    [InlineData("exit 3", 3, "FAILED returncode=3")]
    [InlineData("exit 255", 255, "FAILED returncode=255")]
    [InlineData("kill -KILL $$", 137, "FAILED returncode=137")]
    [InlineData("kill -USR1 $$", 138, "FAILED returncode=138")]
    public async Task It_exits_with_the_jobs_code(string script, int exitCode, string result)
    {
        ProgramResult run = await RunAsync("run", "--", "sh", "-c", script);
        run.ExitCode.Should().Be(exitCode);
        run.Error.Should().Contain($": {result} ");
    }

    [Fact]
    public async Task A_command_that_does_not_exist_exits_127()
    {
        ProgramResult result = await RunAsync("run", "--", "no-such-program");
        result.ExitCode.Should().Be(127);
        result.Output.Should().BeEmpty();
        result.Error.Should().Contain("no-such-program: No such file or directory");
    }

    [Fact]
    public async Task A_job_that_is_canceled_while_it_runs_exits_as_its_signal_says()
    {
        using FluxwireProcess program = Start(["run", "--json", "--", .. Endless]);
        JobId id = await ReadIdAsync(program);
        await UntilReadyAsync(id);
        await Flux.Jobs.CancelAsync(id, "enough");
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(143);
        JsonElement last = Lines(result.Output)[^1].GetProperty("result");
        last.GetProperty("exception_type").GetString().Should().Be("cancel");
        last.GetProperty("exception_note").GetString().Should().Be("enough");
    }

    [Fact]
    public async Task A_job_that_is_canceled_before_it_runs_exits_1()
    {
        using FluxwireProcess program = Start("run", "--json", "--urgency", "0", "--", "true");
        await Flux.Jobs.CancelAsync(await ReadIdAsync(program));
        (await program.FinishAsync()).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task A_job_that_no_resources_fit_exits_1_and_says_why()
    {
        ProgramResult result = await RunAsync("run", "-n", "9", "--", "true");
        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("job.exception: type=alloc severity=0 unsatisfiable request");
    }

    [Fact]
    public async Task Bytes_pass_as_they_are_each_stream_by_itself()
    {
        using FluxwireProcess program = Start("run", "--quiet", "--", "sh", "-c", @"printf 'a\377\000b\n\303\274'; echo problem >&2");
        ProgramBytes result = await program.FinishWithBytesAsync();
        result.ExitCode.Should().Be(0);
        result.Output.Should().Equal((byte)'a', 0xFF, 0, (byte)'b', (byte)'\n', 0xC3, 0xBC);
        result.Error.Should().Be("problem\n");
    }

    [Fact]
    public async Task Lines_are_labelled_with_their_tasks()
    {
        ProgramResult result = await RunAsync("run", "-n", "3", "--label-io", "--", "sh", "-c", "echo one; echo two");
        result.ExitCode.Should().Be(0);
        result.Output.TrimEnd().Split('\n').Should().BeEquivalentTo("0: one", "0: two", "1: one", "1: two", "2: one", "2: two");
    }

    [Fact]
    public async Task Json_is_the_submission_each_item_of_output_and_the_result()
    {
        ProgramResult result = await RunAsync("run", "--json", "--", "sh", "-c", "echo hi; exit 3");
        result.ExitCode.Should().Be(3);
        result.Error.Should().BeEmpty();
        IReadOnlyList<JsonElement> lines = Lines(result.Output);
        Keys(lines[0]).Should().Equal("type", "jobid", "id");
        lines[0].GetProperty("type").GetString().Should().Be("submitted");
        JobId id = new(lines[0].GetProperty("jobid").GetUInt64());
        lines[0].GetProperty("id").GetString().Should().Be(id.ToString());
        lines[^2].GetProperty("type").GetString().Should().Be("end");
        lines[^2].GetProperty("waitstatus").GetInt32().Should().Be(3 << 8);
        Keys(lines[^1]).Should().Equal("type", "result");
        lines[^1].GetProperty("result").GetRawText().Should().Be((await ResultAsync(id)).ToJson());
    }

    [Fact]
    public async Task Quiet_with_json_leaves_the_output_alone()
    {
        ProgramResult result = await RunAsync("run", "--json", "--quiet", "--", "echo", "hi");
        Lines(result.Output).Select(static line => line.GetProperty("type").GetString())
            .Should().OnlyContain(static type => type == "data" || type == "end");
    }

    [Fact]
    public async Task An_embedded_broker_is_started_for_the_command_alone()
    {
        // FLUX_URI names another one, which must not hear of the job.
        ProgramResult result = await RunAsync("run", "--quiet", "--embedded", "--", "printenv", "FLUX_URI");
        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        string uri = result.Output.TrimEnd();
        uri.Should().StartWith("local://").And.NotBe(Broker.Uri);
        File.Exists(uri["local://".Length..]).Should().BeFalse();
    }

    internal static async Task<JobId> ReadIdAsync(FluxwireProcess program)
        => new(JsonElement.Parse(await program.ReadLineAsync()).GetProperty("jobid").GetUInt64());
}
