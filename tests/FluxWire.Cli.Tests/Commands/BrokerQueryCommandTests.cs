using System.Text.Json;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

/// <summary><c>fluxwire ping</c> and <c>fluxwire getattr</c>.</summary>
public sealed class BrokerQueryCommandTests : BrokerTest
{
    [Fact]
    public async Task Ping_tells_who_answers_and_who_we_are()
    {
        ProgramResult result = await RunAsync("ping", "-n", "2");
        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        result.Output.Should().MatchRegex(@"\A(rank 0: \d+\.\d{3} ms, route \S+, we are uid \d+ \(Owner, Local\)\n){2}\z");
    }

    [Fact]
    public async Task Ping_in_json()
    {
        JsonElement json = await RunJsonAsync("ping", "--rank", "0");
        Keys(json).Should().Equal("rank", "route", "userid", "rolemask", "seconds");
        json.GetProperty("rank").GetInt32().Should().Be(0);
        json.GetProperty("seconds").GetDouble().Should().BePositive();
    }

    [Fact]
    public async Task Ping_of_a_rank_that_is_not_there()
        => (await RunAsync("ping", "-r", "7")).Should().Be(
            new ProgramResult(1, "", "fluxwire: broker.ping at rank 7: No route to host. (EHOSTUNREACH)\n"));

    [Theory]
    [InlineData("'x' is not a whole number from 0 to 2147483647.", "--rank", "x")]
    [InlineData("'0' is not a whole number from 1 to 2147483647.", "--count", "0")]
    public async Task Ping_of_nonsense(string sentence, params string[] options)
        => (await RunAsync(["ping", .. options])).Should().Be(
            new ProgramResult(2, "", $"fluxwire: {sentence}\nTry 'fluxwire ping --help'.\n"));

    [Fact]
    public async Task Getattr_prints_the_value()
    {
        (await RunAsync("getattr", "size")).Should().Be(new ProgramResult(0, "1\n", ""));
        (await RunAsync("getattr", "--json", "local-uri")).Should().Be(
            new ProgramResult(0, $$"""{"name":"local-uri","value":"{{Broker.Uri}}"}""" + "\n", ""));
    }

    [Fact]
    public async Task Getattr_of_an_unknown_attribute_says_where_to_look()
        => (await RunAsync("getattr", "nosuch")).Should().Be(new ProgramResult(
            1,
            "",
            "fluxwire: attr.get: No such file or directory. (ENOENT) The broker has no attribute 'nosuch'; "
            + "'flux lsattr' lists those that it has.\n"));

    [Fact]
    public async Task A_uri_goes_before_the_environment()
    {
        using FluxwireProcess program = FluxwireProcess.Start("local:///nonexistent/local", ["getattr", "size", "--uri", Broker.Uri]);
        (await program.FinishAsync()).Should().Be(new ProgramResult(0, "1\n", ""));

        // A plain path is the same to every command.
        (await RunAsync("--uri", Broker.SocketPath, "getattr", "local-uri")).Output.Should().Be(Broker.Uri + "\n");
    }
}
