using System.Diagnostics;
using System.Runtime.Versioning;
using FluxWire.Embedded.Tests.Wire;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>Who may connect: this user, whatever the file system would allow.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SocketAccessTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerMayEnter = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = (UnixFileMode)0x1FF;

    [Fact]
    public async Task The_socket_and_its_directory_are_this_users_alone()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();

        File.GetUnixFileMode(broker.SocketPath).Should().Be(OwnerOnly);
        File.GetUnixFileMode(Path.GetDirectoryName(broker.SocketPath)!).Should().Be(OwnerMayEnter);
    }

    [Fact]
    public async Task In_a_directory_that_is_given_the_socket_is_and_the_directory_stays_as_it_is()
    {
        string directory = Directory.CreateTempSubdirectory("fw-").FullName;
        try
        {
            File.SetUnixFileMode(directory, Everybody);
            await using (EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { SocketDirectory = directory }))
            {
                File.GetUnixFileMode(broker.SocketPath).Should().Be(OwnerOnly);
                File.GetUnixFileMode(directory).Should().Be(Everybody);
            }

            Directory.EnumerateFileSystemEntries(directory).Should().BeEmpty();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>As a real broker does: it accepts, sends the byte 1, and closes.</summary>
    [OtherUserFact]
    public async Task Another_user_is_refused_with_EPERM_though_the_file_system_lets_him_in()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using WireClient owner = await WireClient.ConnectAsync(broker);
        File.SetUnixFileMode(Path.GetDirectoryName(broker.SocketPath)!, Everybody);
        File.SetUnixFileMode(broker.SocketPath, Everybody);

        (await OtherUser.GreetingAsync(broker.SocketPath, 0)).Should().Be("00");
        (await OtherUser.GreetingAsync(broker.SocketPath, 54321)).Should().Be("01 end");
        (await OtherUser.GreetingAsync(broker.SocketPath, 65534)).Should().Be("01 end");
        (await owner.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    private static class OtherUser
    {
        internal const string Interpreter = "/usr/bin/perl";

        // Reads the greeting, and whether the end comes with it; the owner, who is let in, is not told the end.
        private const string Connecting = """
            use Socket; $> = $ARGV[1] if $ARGV[1];
            socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die; connect($s, sockaddr_un($ARGV[0])) or die "connect: $!";
            sysread($s, my $b, 1) or die; print unpack("H2", $b); if (ord($b)) { print sysread($s, $b, 1) == 0 ? " end" : " more"; }
            """;

        internal static async Task<string> GreetingAsync(string path, uint userId)
        {
            using Process process = Process.Start(
                new ProcessStartInfo(Interpreter, ["-e", Connecting, path, $"{userId}"]) { RedirectStandardOutput = true })!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return output;
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OtherUserFactAttribute : FactAttribute
    {
        public OtherUserFactAttribute()
        {
            if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists(OtherUser.Interpreter))
            {
                Skip = $"Needs Linux, root, and {OtherUser.Interpreter} to act as another user.";
            }
        }
    }
}
