using FluxWire.Cli.Tests.Support;
using FluxWire.Embedded;

namespace FluxWire.Cli.Tests.Commands;

/// <summary>Which broker a command talks to, and what it says where there is none: none is ever started unasked.</summary>
public sealed class BrokerChoiceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("run", "--", "true")]
    [InlineData("submit", "--", "true")]
    [InlineData("wait")]
    [InlineData("result", "ƒ1")]
    [InlineData("info", "ƒ1")]
    [InlineData("events", "ƒ1")]
    [InlineData("output", "ƒ1")]
    [InlineData("cancel", "ƒ1")]
    [InlineData("kill", "ƒ1")]
    [InlineData("raise", "ƒ1")]
    [InlineData("ping")]
    [InlineData("getattr", "size")]
    public async Task Without_a_broker_every_command_says_what_to_check(params string[] arguments)
    {
        string uri = $"local://{_directory.File("none")}";
        using FluxwireProcess program = FluxwireProcess.Start(uri, arguments);
        (await program.FinishAsync()).Should().Be(NoSocket(uri));
        (await FluxwireProcess.RunAsync(["--uri", uri, .. arguments])).Should().Be(NoSocket(uri));
    }

    [Theory]
    [InlineData("", "FLUX_URI cannot be used: it is empty. Set it to local://PATH of the broker's socket, or unset it to use local:///run/flux/local.")]
    [InlineData(
        "ssh://host/path",
        "FLUX_URI cannot be used: the scheme ssh:// of 'ssh://host/path' is not served; use local://PATH, for instance through flux proxy. "
        + "Set it to local://PATH of the broker's socket, or unset it to use local:///run/flux/local.")]
    public async Task A_variable_that_names_no_broker_is_told(string uri, string sentence)
    {
        using FluxwireProcess program = FluxwireProcess.Start(uri, ["ping"]);
        (await program.FinishAsync()).Should().Be(new ProgramResult(1, "", $"fluxwire: {sentence}\n"));
    }

    [Theory]
    [InlineData("http://x", "'http://x' is no local socket; give local://PATH or a path.")]
    [InlineData("local://", "The path of the socket is empty; give local://PATH or a path.")]
    public async Task An_option_that_names_no_broker_is_told(string uri, string sentence)
        => (await FluxwireProcess.RunAsync(["--uri", uri, "ping"])).Should().Be(new ProgramResult(1, "", $"fluxwire: {sentence}\n"));

    [Fact]
    public async Task A_file_that_is_no_socket_is_told()
    {
        await File.WriteAllTextAsync(_directory.File("file"), "");
        ProgramResult result = await FluxwireProcess.RunAsync(["ping", "--uri", _directory.File("file")]);
        result.ExitCode.Should().Be(1);
        result.Error.Should().StartWith($"fluxwire: Cannot connect to local://{_directory.File("file")}: ");
        result.Error.TrimEnd('\n').Should().NotContain("\n");
    }

    [Fact]
    public async Task Two_brokers_are_one_too_many()
        => (await FluxwireProcess.RunAsync(["ping", "--embedded", "--uri", "local:///x"])).Should().Be(new ProgramResult(
            2, "", "fluxwire: --embedded and --uri name two different brokers; give one of them.\nTry 'fluxwire ping --help'.\n"));

    [Theory]
    [InlineData("'0' is not a duration; write a number and ms, s, m, h or d, such as 30s or 1.5h.", "0")]
    [InlineData("'5x' is not a duration; write a number and ms, s, m, h or d, such as 30s or 1.5h.", "5x")]
    [InlineData("'50d' is longer than 49d, the longest --timeout; leave it out to wait without limit.", "50d")]
    public async Task A_timeout_is_a_duration(string sentence, string timeout)
        => (await FluxwireProcess.RunAsync(["ping", "--timeout", timeout])).Should().Be(
            new ProgramResult(2, "", $"fluxwire: {sentence}\nTry 'fluxwire ping --help'.\n"));

    [Fact]
    public async Task A_broker_of_another_user_is_told_nothing()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using FluxClient client = await FluxClient.ConnectAsync(broker.Uri);
        uint owner = client.PeerUserId!.Value;
        (await FluxwireProcess.RunAsync(["ping", "--uri", broker.Uri, "--broker-uid", $"{owner}"])).ExitCode.Should().Be(0);
        ProgramResult refusal = await FluxwireProcess.RunAsync(["ping", "--uri", broker.Uri, "--broker-uid", $"{owner + 1}"]);
        refusal.ExitCode.Should().Be(1);
        refusal.Error.Should().StartWith($"fluxwire: Nothing was sent to {broker.Uri}: ");
    }

    [Fact]
    public async Task A_broker_uid_is_a_number()
        => (await FluxwireProcess.RunAsync(["ping", "--broker-uid", "flux"])).Should().Be(new ProgramResult(
            2, "", "fluxwire: 'flux' is not a uid; write a number, which 'id -u NAME' tells.\nTry 'fluxwire ping --help'.\n"));

    [Theory]
    [InlineData("49d")]
    [InlineData("infinity")]
    public async Task A_long_timeout_is_none_in_the_way(string timeout)
        => (await FluxwireProcess.RunAsync(["getattr", "size", "--embedded", "--timeout", timeout]))
            .Should().Be(new ProgramResult(0, "1\n", ""));

    [Theory]
    [InlineData("fluxwire run", "run")]
    [InlineData("fluxwire submit", "submit")]
    [InlineData("fluxwire result", "result")]
    [InlineData("fluxwire info", "info", "ƒ1", "ƒ2")]
    [InlineData("fluxwire events", "events")]
    [InlineData("fluxwire output", "output", "no id")]
    [InlineData("fluxwire cancel", "cancel")]
    [InlineData("fluxwire kill", "kill")]
    [InlineData("fluxwire raise", "raise")]
    [InlineData("fluxwire ping", "ping", "extra")]
    [InlineData("fluxwire getattr", "getattr")]
    [InlineData("fluxwire id", "id")]
    [InlineData("fluxwire broker", "broker", "extra")]
    [InlineData("fluxwire wait", "wait", "no id")]
    [InlineData("fluxwire ping", "ping", "--timeout")]
    [InlineData("fluxwire", "nosuchcommand")]
    [InlineData("fluxwire")]
    public async Task A_usage_error_is_one_sentence_and_where_to_look(string command, params string[] arguments)
    {
        ProgramResult result = await FluxwireProcess.RunAsync(arguments);
        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
        result.Error.Should().MatchRegex($@"\Afluxwire: [^\n]+\nTry '{command} --help'\.\n\z");
    }

    public void Dispose() => _directory.Dispose();

    private static ProgramResult NoSocket(string uri) => new(
        1,
        "",
        $"fluxwire: Cannot connect to {uri}: there is no such socket; check that the instance is running, that FLUX_URI is its URI, "
        + "and in a container that the socket's directory is mounted.\n");
}
