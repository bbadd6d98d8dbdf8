using System.Diagnostics;

namespace FluxWire.Tests.Trust;

/// <summary>A process that listens on a socket as another user, until it is disposed.</summary>
internal sealed class OtherUser : IDisposable
{
    /// <summary>Part of every Debian and most others; it can change its own user.</summary>
    internal const string Interpreter = "/usr/bin/perl";

    /// <summary>Neither root nor the overflow uid; nobody need be called so.</summary>
    internal const uint Id = 54321;

    // It begins to listen as the other user, greets everybody, and tells how many bytes each of them has sent.
    private const string Listening = """
        use Socket; $| = 1; umask 0;
        socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die; bind($s, sockaddr_un($ARGV[0])) or die "bind: $!";
        $> = $ARGV[1]; listen($s, 8) or die; print "listening\n";
        while (accept(my $c, $s)) { syswrite($c, "\0"); my $n = sysread($c, my $b, 100); print 0 + $n, "\n"; }
        """;

    private readonly Process _process;

    private OtherUser(Process process) => _process = process;

    internal static async Task<OtherUser> ListenAsync(string path, uint userId = Id)
    {
        OtherUser user = new(Process.Start(new ProcessStartInfo(Interpreter, ["-e", Listening, path, $"{userId}"]) { RedirectStandardOutput = true })!);
        (await user.ReadLineAsync()).Should().Be("listening");
        return user;
    }

    /// <summary>Gives something to a user.</summary>
    internal static async Task OwnAsync(string path, uint userId = Id)
    {
        using Process chown = Process.Start("chown", ["-h", $"{userId}", path]);
        await chown.WaitForExitAsync();
        chown.ExitCode.Should().Be(0);
    }

    /// <summary>How many bytes the next client that has left had sent.</summary>
    internal async Task<int> ReceivedAsync() => int.Parse(await ReadLineAsync(), System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task<string> ReadLineAsync() => (await Peers.Safety.Soon(_process.StandardOutput.ReadLineAsync()))!;
}
