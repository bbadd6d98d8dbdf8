using System.Text.Json;
using FluxWire.Cli.Tests.Support;
using FluxWire.Jobs;

namespace FluxWire.Cli.Tests.Commands;

public sealed class OutputCommandTests : BrokerTest
{
    private const string Binary = @"printf 'a\377\000b\n\303\274'";

    [Fact]
    public async Task Bytes_pass_as_they_are_each_stream_by_itself()
    {
        JobId id = await SubmitAsync($"{Binary}; echo problem >&2; exit 3");
        using FluxwireProcess program = Start("output", id.ToString());
        ProgramBytes result = await program.FinishWithBytesAsync();
        result.ExitCode.Should().Be(0, "the output could be shown, whatever the job made of it");
        result.Output.Should().Equal((byte)'a', 0xFF, 0, (byte)'b', (byte)'\n', 0xC3, 0xBC);
        result.Error.Should().Be("problem\n");
    }

    [Fact]
    public async Task Output_comes_while_the_job_runs()
    {
        Gate gate = new(Files.File("gate"));
        JobId id = await SubmitAsync(gate.Script);
        using FluxwireProcess program = Start("output", id.ToString());
        (await program.ReadLineAsync()).Should().Be("first");
        await gate.OpenAsync("second\n");
        (await program.FinishAsync()).Should().Be(new ProgramResult(0, "second\n", ""));
    }

    [Fact]
    public async Task A_large_output_is_whole()
    {
        JobId id = await SubmitAsync("head -c 3000000 /dev/zero | tr '\\0' x");
        using FluxwireProcess program = Start("output", id.ToString());
        ProgramBytes result = await program.FinishWithBytesAsync();
        result.Output.Should().HaveCount(3_000_000).And.OnlyContain(static octet => octet == (byte)'x');
    }

    [Fact]
    public async Task Lines_are_labelled_with_their_tasks()
    {
        Jobspec jobspec = Jobspec.FromCommand("sh", "-c", "echo one; echo two >&2");
        jobspec.Tasks = 2;
        JobId id = await Flux.Jobs.SubmitAsync(jobspec);
        ProgramResult result = await RunAsync("output", "--label-io", id.ToString());
        result.Output.TrimEnd().Split('\n').Should().BeEquivalentTo("0: one", "1: one");
        result.Error.TrimEnd().Split('\n').Should().BeEquivalentTo("0: two", "1: two");
    }

    [Fact]
    public async Task Json_is_an_object_an_item_and_bytes_that_are_no_text_are_base64()
    {
        JobId id = await SubmitAsync($"echo hi; {Binary} >&2");
        ProgramResult result = await RunAsync("output", "--json", id.ToString());
        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        IReadOnlyList<JsonElement> lines = Lines(result.Output);
        JsonElement text = lines.First(static line => Is(line, "stdout"));
        Keys(text).Should().Equal("type", "timestamp", "stream", "rank", "data", "eof");
        text.GetProperty("type").GetString().Should().Be("data");
        text.GetProperty("rank").GetString().Should().Be("0");
        text.GetProperty("data").GetString().Should().Be("hi\n");
        JsonElement bytes = lines.First(static line => Is(line, "stderr"));
        Keys(bytes).Should().Equal("type", "timestamp", "stream", "rank", "encoding", "data", "eof");
        bytes.GetProperty("encoding").GetString().Should().Be("base64");
        bytes.GetProperty("data").GetBytesFromBase64()[..2].Should().Equal((byte)'a', 0xFF);
        Keys(lines[^1]).Should().Equal("type", "timestamp", "waitstatus");
        lines[^1].GetProperty("type").GetString().Should().Be("end");

        static bool Is(JsonElement line, string stream)
            => line.TryGetProperty("stream", out JsonElement name) && name.GetString() == stream;
    }

    [Fact]
    public async Task A_job_that_never_ran_has_its_exception()
    {
        JobId id = await SubmitAsync("true", Held);
        await Flux.Jobs.CancelAsync(id, "no more");
        (await RunAsync("output", id.ToString())).Should().Be(
            new ProgramResult(0, "", "job.exception: type=cancel severity=0 no more\n"));
        JsonElement exception = Lines((await RunAsync("output", "--json", id.ToString())).Output)[0];
        Keys(exception).Should().Equal("type", "timestamp", "exception_type", "severity", "note");
    }
}
