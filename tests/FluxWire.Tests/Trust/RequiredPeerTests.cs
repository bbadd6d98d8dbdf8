using FluxWire.Tests.Peers;
using FluxWire.Transport;
using FluxWire.Transport.Trust;

namespace FluxWire.Tests.Trust;

/// <summary>A client that knows who must own the other end.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RequiredPeerTests
{
    private static readonly uint Ourselves = LinuxFileTree.CurrentUserId;

    [Fact]
    public async Task The_one_that_it_must_be_is_connected_to()
    {
        await using PeerSession session = await PeerSession.StartAsync(options => options.RequiredPeerUserId = Ourselves);

        session.Client.PeerUserId.Should().Be(Ourselves);
        await session.BarrierAsync();
    }

    /// <summary>The peer says nothing, not even that it accepts: the client has decided before.</summary>
    [Fact]
    public async Task Another_one_is_EPERM_before_the_first_byte_either_way()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        FluxClientOptions options = TestMode.OptionsFor(peer.Uri);
        options.RequiredPeerUserId = Ourselves + 1;
        Task<FluxClient> connecting = FluxClient.ConnectAsync(options);
        using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Silence);

        FluxConnectionException failure = await connecting.FailureAsync<FluxConnectionException>();

        await connection.ReceiveEndAsync();
        failure.Errno.Should().Be(FluxErrno.EPERM);
        failure.MayHaveBeenSent.Should().BeFalse();
        failure.Message.Should().Contain(peer.Uri).And.Contain("RequiredPeerUserId")
            .And.Contain($"demands uid {Ourselves + 1}").And.Contain($"belongs to uid {Ourselves}").And.Contain("Check that");
    }

    [Fact]
    public void A_blocking_client_demands_it_as_well()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        FluxClientOptions options = TestMode.OptionsFor(peer.Uri);
        options.RequiredPeerUserId = Ourselves + 1;

        Action connecting = () => FluxClient.Connect(options);

        connecting.Should().Throw<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.EPERM);
    }

    [FactAsRoot]
    public async Task Another_users_socket_in_our_own_directory_gets_nothing()
    {
        using TemporaryDirectory directory = new();
        using OtherUser other = await OtherUser.ListenAsync(directory["local"]);
        FluxClientOptions options = TestMode.OptionsFor("local://" + directory["local"]);
        options.RequiredPeerUserId = Ourselves;

        FluxConnectionException failure = await FluxClient.ConnectAsync(options).FailureAsync<FluxConnectionException>();

        failure.Errno.Should().Be(FluxErrno.EPERM);
        failure.Message.Should().Contain($"uid {OtherUser.Id}").And.NotContain("user namespace");
        (await other.ReceivedAsync()).Should().Be(0);
    }

    [FactAsRoot]
    public async Task Another_user_may_be_the_one_that_is_demanded()
    {
        using TemporaryDirectory directory = new();
        using OtherUser other = await OtherUser.ListenAsync(directory["local"]);
        FluxClientOptions options = TestMode.OptionsFor("local://" + directory["local"]);
        options.RequiredPeerUserId = OtherUser.Id;

        await using FluxClient client = await FluxClient.ConnectAsync(options).Soon();

        client.PeerUserId.Should().Be(OtherUser.Id);
    }

    [FactAsRoot]
    public async Task Of_the_uid_of_those_without_any_it_is_told_what_it_stands_for()
    {
        using TemporaryDirectory directory = new();
        using OtherUser other = await OtherUser.ListenAsync(directory["local"], SocketTrust.OverflowUserId);
        FluxClientOptions options = TestMode.OptionsFor("local://" + directory["local"]);
        options.RequiredPeerUserId = 1;

        FluxConnectionException failure = await FluxClient.ConnectAsync(options).FailureAsync<FluxConnectionException>();

        failure.Message.Should().Contain("uid 65534 (which in a user namespace stands for every user who has no uid in it");
    }

    [Fact]
    public void Where_the_system_does_not_tell_there_is_no_connection()
    {
        SocketTrust trust = new(requiredUserId: 5, inspector: null);

        Action checking = () => trust.CheckConnection(new FluxUri("/run/flux/local"), peerUserId: null);

        checking.Should().Throw<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.EPERM);
    }
}
