using System.Text.Json;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

public sealed class BrokerCommandTests : IDisposable
{
    private const string Scheme = "local://";

    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_serves_until_a_signal_and_leaves_nothing_behind(string signal)
    {
        using FluxwireProcess broker = FluxwireProcess.Start("broker");
        string uri = await broker.ReadLineAsync();
        string socket = uri[Scheme.Length..];
        File.Exists(socket).Should().BeTrue();
        (await FluxwireProcess.RunAsync(["run", "--uri", uri, "--quiet", "--", "echo", "hello"]))
            .Should().Be(new ProgramResult(0, "hello\n", ""));
        await broker.SignalAsync(signal);
        (await broker.FinishAsync()).Should().Be(new ProgramResult(0, "", ""));
        File.Exists(socket).Should().BeFalse();
        Directory.Exists(Path.GetDirectoryName(socket)).Should().BeFalse();
    }

    [Fact]
    public async Task Json_has_the_uri_and_a_given_directory_stays()
    {
        string directory = Directory.CreateDirectory(_directory.File("sockets")).FullName;
        using FluxwireProcess broker = FluxwireProcess.Start("broker", "--json", "--directory", directory);
        JsonElement json = JsonElement.Parse(await broker.ReadLineAsync());
        json.EnumerateObject().Should().ContainSingle().Which.Name.Should().Be("uri");
        json.GetProperty("uri").GetString().Should().StartWith(Scheme + directory + "/");
        await broker.SignalAsync("TERM");
        (await broker.FinishAsync()).ExitCode.Should().Be(0);
        Directory.EnumerateFileSystemEntries(directory).Should().BeEmpty();
    }

    [Fact]
    public async Task Its_jobs_share_the_given_cores()
    {
        using FluxwireProcess broker = FluxwireProcess.Start("broker", "--cores", "3");
        string uri = await broker.ReadLineAsync();
        (await FluxwireProcess.RunAsync(["run", "--uri", uri, "-n", "3", "--", "true"])).ExitCode.Should().Be(0);
        ProgramResult result = await FluxwireProcess.RunAsync(["run", "--uri", uri, "-n", "4", "--", "true"]);
        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("total cores: 3");
    }

    [Fact]
    public async Task A_second_one_in_the_same_directory_is_refused_and_the_first_goes_on()
    {
        using FluxwireProcess first = FluxwireProcess.Start("broker", "--directory", _directory.File(""));
        string uri = await first.ReadLineAsync();
        ProgramResult second = await FluxwireProcess.RunAsync(["broker", "--directory", _directory.File("")]);
        second.ExitCode.Should().Be(1);
        second.Output.Should().BeEmpty();
        second.Error.Should().StartWith("fluxwire: A broker has its socket in ").And.EndWith(
            "already; name another --directory, or remove what a dead one left there.\n");
        (await FluxwireProcess.RunAsync(["ping", "--uri", uri])).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_an_error()
        => (await FluxwireProcess.RunAsync(["broker", "--directory", "/nonexistent"])).Should().Be(new ProgramResult(
            1, "", "fluxwire: The directory '/nonexistent' for the broker's socket does not exist. Check the path.\n"));

    [Fact]
    public async Task A_directory_with_too_long_a_name_is_an_error()
    {
        string directory = Directory.CreateDirectory(_directory.File(new string('x', 108))).FullName;
        (await FluxwireProcess.RunAsync(["broker", "--directory", directory])).Should().Be(new ProgramResult(
            1, "", $"fluxwire: The path of a socket in '{directory}' would be too long; choose a shorter --directory.\n"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public async Task Cores_are_a_number(string cores)
        => (await FluxwireProcess.RunAsync(["broker", "--cores", cores])).Should().Be(new ProgramResult(
            2, "", $"fluxwire: '{cores}' is not a whole number from 1 to 2147483647.\nTry 'fluxwire broker --help'.\n"));

    public void Dispose() => _directory.Dispose();
}
