using System.Text.Json;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

/// <summary>The options of <c>run</c> and <c>submit</c> that make the job.</summary>
public sealed class JobspecOptionsTests : BrokerTest
{
    [Fact]
    public async Task Variables_are_set_or_passed_on_and_nothing_else_is()
    {
        ProgramResult result = await RunAsync(
            "run", "--quiet", "--env", "A=1=2", "--env", FluxwireProcess.PassedVariable, "--env", "NOT_SET_HERE", "--env", "EMPTY=", "--", "env");
        string[] lines = result.Output.Split('\n');
        lines.Should().Contain(["A=1=2", "EMPTY=", $"{FluxwireProcess.PassedVariable}={FluxwireProcess.PassedValue}"]);
        lines.Should().NotContain(static line => line.StartsWith("NOT_SET_HERE", StringComparison.Ordinal));
        (await RunAsync("run", "--quiet", "--", "env")).Output.Should().NotContain(FluxwireProcess.PassedVariable);
    }

    [Fact]
    public async Task The_working_directory_is_the_current_one_or_the_given_one()
    {
        (await RunAsync("run", "--quiet", "--", "pwd", "-P")).Output.Should().Be(Environment.CurrentDirectory + "\n");
        (await RunAsync("run", "--quiet", "--cwd", "/", "--", "pwd")).Output.Should().Be("/\n");
    }

    [Fact]
    public async Task Standard_input_is_empty_or_the_given_file()
    {
        await File.WriteAllTextAsync(Files.File("input"), "from a file\n");
        (await RunAsync("run", "--quiet", "--", "cat")).Should().Be(new ProgramResult(0, "", ""));
        (await RunAsync("run", "--quiet", "--input", Files.File("input"), "--", "cat"))
            .Should().Be(new ProgramResult(0, "from a file\n", ""));
    }

    [Fact]
    public async Task Words_of_the_command_stay_as_they_are()
        => (await RunAsync("run", "--quiet", "--", "printf", "%s|", "a b", "", "--json", "$HOME", "-n"))
            .Output.Should().Be("a b||--json|$HOME|-n|");

    [Fact]
    public async Task Every_option_stands_in_the_jobspec()
    {
        JsonElement submitted = await RunJsonAsync(
            "submit", "--urgency", "0", "-n", "4", "-c", "2", "-N", "2", "-t", "1.5h", "--cwd", "/tmp", "--job-name", "my name",
            "--input", "/etc/hostname", "-o", "verbose", "-o", "cpu-affinity=off", "-o", "a.b={\"c\":[1]}", "-o", "n=2", "--", "true");
        JsonElement jobspec = await JobspecOfAsync(new JobId(submitted.GetProperty("jobid").GetUInt64()));
        jobspec.GetProperty("resources").GetRawText().Should().Be(
            """[{"type":"node","count":2,"with":[{"type":"slot","count":2,"with":[{"type":"core","count":2}],"label":"task"}]}]""");

        // A lookup leaves out the environment.
        jobspec.GetProperty("attributes").GetProperty("system").GetRawText().Should().Be(
            """{"duration":5400,"cwd":"/tmp","job":{"name":"my name"},"shell":{"options":"""
            + """{"input":{"stdin":{"type":"file","path":"/etc/hostname"}},"verbose":1,"cpu-affinity":"off","a":{"b":{"c":[1]}},"n":2}}}""");
    }

    [Fact]
    public async Task A_queue_is_the_brokers_to_know()
        => (await RunAsync("submit", "-q", "batch", "--", "true")).Should().Be(
            new ProgramResult(1, "", "fluxwire: job-ingest.submit: 'batch' is not a valid queue. (EINVAL)\n"));

    [Fact]
    public async Task A_time_limit_ends_the_job()
    {
        ProgramResult result = await RunAsync(["run", "-t", "100ms", "--", .. Endless]);
        result.ExitCode.Should().NotBe(0);
        result.Error.Should().Contain("TIMEOUT");
    }

    [Theory]
    [InlineData("'abc' is not a whole number from 1 to 2147483647.", "-n", "abc")]
    [InlineData("'0' is not a whole number from 1 to 2147483647.", "--ntasks", "0")]
    [InlineData("'0' is not a whole number from 1 to 2147483647.", "-c", "0")]
    [InlineData("'x' is not a whole number from 1 to 2147483647.", "-N", "x")]
    [InlineData("'32' is not a whole number from 0 to 31.", "--urgency", "32")]
    [InlineData("--nodes is 3, and more than --ntasks, 2; each node gets one task at least.", "-N", "3", "-n", "2")]
    [InlineData("--nodes is 2, and more than --ntasks, 1; each node gets one task at least.", "-N", "2")]
    [InlineData("'1x' is not a duration; write a number and ms, s, m, h or d, such as 30s or 1.5h.", "-t", "1x")]
    [InlineData("'=...' is not NAME[=VALUE].", "--env", "=x")]
    [InlineData("'a..b=...' is not KEY[=VALUE].", "-o", "a..b=x")]
    [InlineData("'=...' is not KEY[=VALUE].", "-o", "=x")]
    [InlineData("There is no option '--bogus'; a program of that name is given with its path, as ./--bogus.", "--bogus")]
    public async Task What_makes_no_sense_is_a_usage_error(string sentence, params string[] options)
        => (await RunAsync(["run", .. options, "--", "true"])).Should().Be(
            new ProgramResult(2, "", $"fluxwire: {sentence}\nTry 'fluxwire run --help'.\n"));

    [Fact]
    public async Task A_command_is_needed()
    {
        (await RunAsync("submit")).ExitCode.Should().Be(2);
        (await RunAsync("submit", "--")).ExitCode.Should().Be(2);
        (await RunAsync("submit", "--", "")).Should().Be(
            new ProgramResult(2, "", "fluxwire: The program's name is empty.\nTry 'fluxwire submit --help'.\n"));
    }
}
