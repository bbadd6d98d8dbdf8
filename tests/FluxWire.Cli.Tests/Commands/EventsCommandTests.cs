using System.Globalization;
using System.Text;
using FluxWire.Cli.Tests.Support;
using FluxWire.Jobs;

namespace FluxWire.Cli.Tests.Commands;

public sealed class EventsCommandTests : BrokerTest
{
    [Fact]
    public async Task Json_is_the_entries_as_they_are()
    {
        JobId id = await SubmitAsync("exit 3");
        ProgramResult result = await RunAsync("events", "--json", id.ToString());
        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        result.Output.Should().Be(string.Concat((await EventsAsync(id)).Select(static entry => entry + "\n")));
        Lines(result.Output).Should().OnlyContain(static line => Keys(line).First() == "timestamp");
    }

    [Fact]
    public async Task Text_is_time_name_and_context()
    {
        JobId id = await SubmitAsync("exit 3");
        string[] lines = (await RunAsync("events", id.ToString())).Output.TrimEnd().Split('\n');
        lines.Should().OnlyContain(static line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^\d+\.\d{6} [a-z.-]+( \S+=.*)?$"));
        lines[0].Should().Contain(" submit ");
        lines.Should().Contain(static line => line.EndsWith(" finish status=768", StringComparison.Ordinal));
        lines[^1].Should().EndWith(" clean");
    }

    [Fact]
    public async Task Times_are_told_to_the_microsecond()
    {
        JobId id = await SubmitAsync("exit 0");
        string[] lines = (await RunAsync("events", id.ToString())).Output.TrimEnd().Split('\n');
        decimal[] exact = [.. (await EventsAsync(id)).Select(static entry => Decimal(Encoding.UTF8.GetString(entry.TimestampUtf8.Span)))];
        lines.Should().HaveSameCount(exact);
        decimal[] errors = [.. lines.Zip(exact, static (line, time) => Math.Abs(Decimal(line.Split(' ')[0]) - time))];
        errors.Should().OnlyContain(static error => error <= 0.000001m);

        static decimal Decimal(string digits) => decimal.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("guest.exec.eventlog", "shell.init")]
    [InlineData("guest.output", "header")]
    public async Task Another_log_is_named_by_its_path(string path, string name)
    {
        JobId id = await SubmitAsync("true");
        await ResultAsync(id);
        ProgramResult result = await RunAsync("events", "--json", "--path", path, id.ToString());
        result.ExitCode.Should().Be(0);
        Lines(result.Output).Select(static line => line.GetProperty("name").GetString()).Should().Contain(name);
    }

    [Fact]
    public async Task Events_come_while_the_job_goes_on()
    {
        JobId id = await SubmitAsync("true", Held);
        using FluxwireProcess program = Start("events", id.ToString());
        (await program.ReadLineAsync()).Should().Contain(" submit ");
        await Flux.Jobs.CancelAsync(id, "two words");
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(0);
        result.Output.Should().Contain(" exception type=\"cancel\" severity=0").And.Contain("note=\"two words\"");
    }

    [Fact]
    public async Task A_log_that_does_not_exist_is_an_error()
    {
        JobId id = await SubmitAsync("true");
        await ResultAsync(id);
        ProgramResult result = await RunAsync("events", "-p", "guest.nothing", id.ToString());
        result.ExitCode.Should().Be(1);
        result.Output.Should().BeEmpty();
        result.Error.Should().StartWith("fluxwire: job-info.eventlog-watch: ").And.Contain("(ENOENT)");
    }

    [Fact]
    public async Task A_log_that_does_not_exist_yet_can_be_waited_for()
    {
        Gate gate = new(Files.File("gate"));
        JobId id = await Flux.Jobs.SubmitAsync(Jobspec.FromCommand("sh", "-c", gate.Script));
        using FluxwireProcess program = Start("events", "--waitcreate", "--path", "guest.output", id.ToString());
        (await program.ReadLineAsync()).Should().Contain(" header ");
        await gate.OpenAsync("second\n");
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(0);
        result.Output.Should().Contain("second");
    }
}
