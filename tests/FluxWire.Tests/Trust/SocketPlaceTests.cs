using System.Runtime.Versioning;
using FluxWire.Tests.Peers;
using FluxWire.Transport;
using FluxWire.Transport.Trust;

namespace FluxWire.Tests.Trust;

/// <summary>Where a client looks for a socket and where it does not, on the real file system.</summary>
[SupportedOSPlatform("linux")]
public sealed class SocketPlaceTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = (UnixFileMode)0x1FF;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_directory_open_to_all_is_EACCES_and_nobody_is_connected_to()
    {
        using ScriptedPeer peer = ListenIn(Everybody);
        Task<PeerConnection> accepting = peer.AcceptAsync();

        FluxConnectionException failure = await FailureAsync(OptionsFor(peer));

        failure.Errno.Should().Be(FluxErrno.EACCES);
        failure.Message.Should().Contain($"'{_directory["place"]}' (mode 0777, owned by uid {LinuxFileTree.CurrentUserId})")
            .And.Contain("chmod o-w").And.Contain("AllowUntrustedSocketDirectory");
        accepting.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task It_is_connected_to_if_the_check_is_switched_off()
    {
        using ScriptedPeer peer = ListenIn(Everybody);
        FluxClientOptions options = OptionsFor(peer);
        options.AllowUntrustedSocketDirectory = true;

        await ConnectAsync(peer, options);
    }

    [Fact]
    public async Task In_a_sticky_directory_a_socket_of_our_own_is_connected_to()
    {
        using ScriptedPeer peer = ListenIn(Everybody | UnixFileMode.StickyBit);

        await ConnectAsync(peer, OptionsFor(peer));
    }

    [FactAsRoot]
    public async Task In_a_sticky_directory_a_strangers_socket_is_EACCES_unless_he_is_whom_it_takes()
    {
        using ScriptedPeer peer = ListenIn(Everybody | UnixFileMode.StickyBit);
        await OtherUser.OwnAsync(peer.Path);

        FluxConnectionException failure = await FailureAsync(OptionsFor(peer));

        failure.Errno.Should().Be(FluxErrno.EACCES);
        failure.Message.Should().Contain($"'{peer.Path}' there belongs to uid {OtherUser.Id}").And.Contain("set RequiredPeerUserId to it");
        FluxClientOptions options = OptionsFor(peer);
        options.RequiredPeerUserId = OtherUser.Id;
        (await FailureAsync(options)).Errno.Should().Be(FluxErrno.EPERM, "the place is good now, and it is still we who listen");
    }

    [FactAsRoot]
    public async Task A_system_users_directory_is_connected_to()
    {
        using ScriptedPeer peer = ListenIn(OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await OtherUser.OwnAsync(peer.Path);
        await OtherUser.OwnAsync(_directory["place"]);

        await ConnectAsync(peer, OptionsFor(peer));
    }

    [Fact]
    public async Task A_link_to_a_path_that_is_too_long_for_a_socket_is_connected_to()
    {
        string deep = Directory.CreateDirectory(_directory[new string('x', 200)]).FullName;
        File.CreateSymbolicLink(_directory["place"], deep);
        using ScriptedPeer peer = ScriptedPeer.ListenAt(_directory["place/local"]);

        await ConnectAsync(peer, OptionsFor(peer));
    }

    /// <summary>The place is refused when it is connected to, and not only when it was looked at first.</summary>
    [Fact]
    public void A_place_that_was_good_before_connecting_must_be_good_after_it()
    {
        PlannedTree tree = new();
        tree.AddDirectory("/tmp/flux-abc", "0700", PlannedTree.Ourselves);
        tree.AddSocket("/tmp/flux-abc/local", PlannedTree.Ourselves);
        SocketTrust trust = new(null, new PathInspector(tree, userId => userId is PlannedTree.Ourselves or PlannedTree.Root));
        FluxUri uri = new("/tmp/flux-abc/local");
        trust.CheckPlace(uri).Should().Be("/tmp/flux-abc/local");

        tree.AddDirectory("/tmp/flux-abc", "0755", PlannedTree.Stranger);

        Action checking = () => trust.CheckConnection(uri, PlannedTree.Stranger);
        checking.Should().Throw<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.EACCES);
    }

    [Fact]
    public void A_place_that_cannot_be_looked_at_any_more_is_not_trusted()
    {
        SocketTrust trust = new(null, new PathInspector(new PlannedTree(), static _ => true));

        Action checking = () => trust.CheckConnection(new FluxUri("/run/flux/local"), PlannedTree.Root);

        FluxConnectionException failure = checking.Should().Throw<FluxConnectionException>().Which;
        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.Message.Should().Contain("'/run/flux'").And.Contain("cannot be looked at");
    }

    [Fact]
    public void The_real_file_system_tells_owners_modes_and_kinds()
    {
        File.WriteAllText(_directory["file"], "");
        File.SetUnixFileMode(_directory["file"], UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        File.CreateSymbolicLink(_directory["link"], "file");
        LinuxFileTree tree = LinuxFileTree.Instance;

        tree.Look(_directory["file"], out FileStatus file).Should().Be(FluxErrno.None);
        file.Should().Be(new FileStatus(FileKind.Other, UnixFileMode.UserRead | UnixFileMode.OtherWrite, LinuxFileTree.CurrentUserId));
        tree.Look(_directory["link"], out FileStatus link);
        link.Kind.Should().Be(FileKind.SymbolicLink);
        tree.ReadLink(_directory["link"]).Should().Be("file");
        tree.Look("/", out FileStatus root);
        root.Kind.Should().Be(FileKind.Directory);
        tree.Look(_directory["nothing"], out _).Should().Be(FluxErrno.ENOENT);
        tree.Look(_directory["file/below"], out _).Should().Be(FluxErrno.ENOTDIR);
    }

    public void Dispose() => _directory.Dispose();

    private ScriptedPeer ListenIn(UnixFileMode mode)
    {
        Directory.CreateDirectory(_directory["place"]);
        File.SetUnixFileMode(_directory["place"], mode);
        return ScriptedPeer.ListenAt(_directory["place/local"]);
    }

    private static FluxClientOptions OptionsFor(ScriptedPeer peer) => TestMode.OptionsFor(peer.Uri);

    private static Task<FluxConnectionException> FailureAsync(FluxClientOptions options)
        => FluxClient.ConnectAsync(options).FailureAsync<FluxConnectionException>();

    private static async Task ConnectAsync(ScriptedPeer peer, FluxClientOptions options)
    {
        Task<FluxClient> connecting = FluxClient.ConnectAsync(options);
        using PeerConnection connection = await peer.AcceptAsync();
        await using FluxClient client = await connecting.Soon();
        client.IsConnected.Should().BeTrue();
    }
}
