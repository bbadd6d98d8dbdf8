using System.Net.Sockets;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

public sealed class RecordCommandErrorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Without_a_broker_it_says_how_to_name_one()
        => (await RunAsync()).Should().Be(
            new ProgramResult(1, "", "fluxwire: It is not known where the broker listens; give --uri, or set FLUX_URI.\n"));

    [Fact]
    public async Task A_socket_that_is_not_there_is_an_error()
    {
        string missing = _directory.File("missing");
        (await RunAsync("--uri", missing)).Should().Be(new ProgramResult(
            1, "", $"fluxwire: No broker listens at '{missing}'; start one, or name its socket with --uri or FLUX_URI.\n"));
    }

    [Fact]
    public async Task Another_scheme_is_an_error()
        => (await RunAsync("--uri", "ssh://host/path")).Should().Be(
            new ProgramResult(1, "", "fluxwire: 'ssh://host/path' is no local socket; give local://PATH or a path.\n"));

    [Fact]
    public async Task A_path_that_no_socket_can_have_is_an_error()
    {
        ProgramResult result = await RunAsync("--uri", "/" + new string('x', 107));
        result.ExitCode.Should().Be(1);
        result.Error.Should().EndWith("is longer than the 107 bytes of a socket's path; choose a shorter one.\n");
    }

    [Fact]
    public async Task An_existing_file_is_not_replaced()
    {
        using Socket broker = Peer.Listen(_directory.File("broker"));
        await File.WriteAllTextAsync(_directory.File("listen"), "precious");
        ProgramResult result = await RunAsync("--uri", _directory.File("broker"));
        result.ExitCode.Should().Be(1);
        result.Error.Should().EndWith("exists already; remove it, or listen somewhere else.\n");
        (await File.ReadAllTextAsync(_directory.File("listen"))).Should().Be("precious");
    }

    [Fact]
    public async Task An_existing_recording_is_not_overwritten()
    {
        using Socket broker = Peer.Listen(_directory.File("broker"));
        Directory.CreateDirectory(_directory.File("out"));
        await File.WriteAllTextAsync(_directory.File("out/transcript.jsonl"), "precious");
        ProgramResult result = await RunAsync("--uri", _directory.File("broker"));
        result.ExitCode.Should().Be(1);
        result.Error.Should().EndWith("holds a transcript already; remove it, or choose another directory.\n");
        File.Exists(_directory.File("listen")).Should().BeFalse();
    }

    [Theory]
    [InlineData("record")]
    [InlineData("record", "--listen", "x")]
    [InlineData("record", "--listen", "x", "--out", "y", "--connections", "0")]
    [InlineData("record", "--listen", "x", "--out", "y", "--connections", "many")]
    [InlineData("record", "--listen", "x", "--out", "y", "extra")]
    [InlineData("nosuchcommand")]
    public async Task What_is_not_understood_exits_2_and_points_to_the_help(params string[] arguments)
    {
        ProgramResult result = await FluxwireProcess.RunAsync(arguments);
        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
        result.Error.Should().StartWith("fluxwire: ").And.EndWith("--help'.\n");
    }

    public void Dispose() => _directory.Dispose();

    private Task<ProgramResult> RunAsync(params string[] options)
        => FluxwireProcess.RunAsync(["record", "--listen", _directory.File("listen"), "--out", _directory.File("out"), .. options]);
}
