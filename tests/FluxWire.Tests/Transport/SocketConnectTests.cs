using System.Net.Sockets;
using System.Runtime.Versioning;
using FluxWire.Tests.Connecting;
using FluxWire.Tests.Peers;
using FluxWire.Transport;
using FluxWire.Transport.Linux;
using FluxWire.Transport.Trust;

namespace FluxWire.Tests.Transport;

/// <summary>Both transports connect to the same places, and say alike why they cannot.</summary>
[SupportedOSPlatform("linux")]
public sealed class SocketConnectTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(SocketKind.Runtime)]
    [InlineData(SocketKind.Linux)]
    public void Bytes_flow_both_ways(SocketKind kind)
    {
        using Socket listener = Listen("é");
        using IFluxTransport transport = TryConnect(kind, "é", out FluxErrno errno)!;
        using Socket peer = listener.Accept();

        errno.Should().Be(FluxErrno.None);
        transport.Send([1, 2, 3]).Should().Be(3);
        byte[] buffer = new byte[4];
        peer.Receive(buffer).Should().Be(3);
        peer.Send([4, 5]);
        transport.WaitUntilReadable((int)Safety.Limit.TotalMilliseconds).Should().BeTrue();
        transport.Receive(buffer).Should().Be(2);
        buffer.Should().Equal(4, 5, 3, 0);
        transport.WaitUntilReadable(0).Should().BeFalse();
    }

    [Fact]
    public void Linux_tells_who_listens()
    {
        using Socket listener = Listen("socket");
        using IFluxTransport transport = TryConnect(SocketKind.Linux, "socket", out _)!;

        transport.PeerUserId.Should().Be(LinuxFileTree.CurrentUserId);
    }

    [Theory]
    [InlineData(SocketKind.Runtime)]
    [InlineData(SocketKind.Linux)]
    public void A_missing_socket_is_ENOENT(SocketKind kind) => ErrnoOf(kind, "missing").Should().Be(FluxErrno.ENOENT);

    [Theory]
    [InlineData(SocketKind.Runtime)]
    [InlineData(SocketKind.Linux)]
    public void A_socket_that_nobody_listens_on_is_ECONNREFUSED(SocketKind kind)
    {
        using Socket bound = Bind("socket");

        ErrnoOf(kind, "socket").Should().Be(FluxErrno.ECONNREFUSED);
    }

    /// <summary>The runtime does not know ENOTDIR of a socket, and tells neither its number nor its text.</summary>
    [Theory]
    [InlineData(SocketKind.Runtime, 5)]
    [InlineData(SocketKind.Linux, 20)]
    public void A_path_below_a_file_is_ENOTDIR_where_it_can_be_told(SocketKind kind, int expected)
    {
        File.WriteAllText(_directory["file"], "");

        ErrnoOf(kind, "file/socket").Value.Should().Be(expected);
    }

    [Theory]
    [InlineData(SocketKind.Runtime)]
    [InlineData(SocketKind.Linux)]
    public void A_listener_that_does_not_accept_is_EAGAIN_after_a_while(SocketKind kind)
    {
        using Socket listener = Bind("socket");
        listener.Listen(0);
        using Crowd crowd = Crowd.FillBacklog(_directory["socket"]);

        ErrnoOf(kind, "socket").Should().Be(FluxErrno.EAGAIN);
    }

    public void Dispose() => _directory.Dispose();

    private FluxErrno ErrnoOf(SocketKind kind, string name)
    {
        TryConnect(kind, name, out FluxErrno errno).Should().BeNull();
        return errno;
    }

    private IFluxTransport? TryConnect(SocketKind kind, string name, out FluxErrno errno) => kind == SocketKind.Linux
        ? LinuxSocketTransport.TryConnect(_directory[name], out errno)
        : SocketTransport.TryConnect(_directory[name], out errno);

    private Socket Listen(string name)
    {
        Socket listener = Bind(name);
        listener.Listen();
        return listener;
    }

    private Socket Bind(string name)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_directory[name]));
        return socket;
    }
}
