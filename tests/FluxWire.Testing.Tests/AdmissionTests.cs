using System.Net.Sockets;
using System.Runtime.Versioning;
using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData(ProxyAdmission.NobodyListens, SocketError.ConnectionRefused)]
    [InlineData(ProxyAdmission.SocketMissing, SocketError.AddressNotAvailable)]
    public async Task Clients_cannot_connect_and_later_can(ProxyAdmission admission, SocketError expected)
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start();
        using Wire first = await Wire.ConnectAsync(proxy.SocketPath);
        await first.ReceiveAsync(1);
        for (int round = 0; round < 3; round++)
        {
            proxy.Admission = admission;
            proxy.Admission.Should().Be(admission);
            File.Exists(proxy.SocketPath).Should().Be(admission == ProxyAdmission.NobodyListens);
            Func<Task> connect = () => Wire.ConnectAsync(proxy.SocketPath);
            (await connect.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(expected);

            proxy.Admission = ProxyAdmission.Open;
            using Wire client = await Wire.ConnectAsync(proxy.SocketPath);
            (await client.ReceiveAsync(1)).Should().Equal(0);
        }

        proxy.AcceptedCount.Should().Be(4);

        // Who was there before is still there.
        await first.SendAsync(Frames.Request);
        await proxy.WaitForMessagesAsync(ProxyDirection.ToBroker, 1).Guarded();
    }

    [Fact]
    public async Task Clients_are_accepted_and_closed_until_it_is_open_again()
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start();
        proxy.Admission = ProxyAdmission.AcceptAndClose;
        using Wire refused = await Wire.ConnectAsync(proxy.SocketPath);
        (await refused.ReceiveToEndAsync()).Should().BeEmpty();
        proxy.RefusedCount.Should().Be(1);
        proxy.AcceptedCount.Should().Be(0);
        proxy.Admission = ProxyAdmission.Open;
        using Wire client = await Wire.ConnectAsync(proxy.SocketPath);
        (await client.ReceiveAsync(1)).Should().Equal(0);
    }

    [Fact]
    public async Task Clients_wait_to_be_accepted_until_it_is_open_again()
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start();
        proxy.Admission = ProxyAdmission.NotAccepting;
        using Wire one = await Wire.ConnectAsync(proxy.SocketPath);
        using Wire two = await Wire.ConnectAsync(proxy.SocketPath);
        Task<byte[]> greeting = one.ReceiveAsync(1);
        proxy.AcceptedCount.Should().Be(0);
        greeting.IsCompleted.Should().BeFalse();
        proxy.Admission = ProxyAdmission.Open;
        (await greeting).Should().Equal(0);
        (await two.ReceiveAsync(1)).Should().Equal(0);
        proxy.AcceptedCount.Should().Be(2);
    }

    [Fact]
    public async Task Clients_that_wait_to_be_accepted_are_lost_with_the_listener()
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start();
        proxy.Admission = ProxyAdmission.NotAccepting;
        using Wire one = await Wire.ConnectAsync(proxy.SocketPath);
        using Wire two = await Wire.ConnectAsync(proxy.SocketPath);
        proxy.Admission = ProxyAdmission.NobodyListens;
        foreach (Wire wire in new[] { one, two })
        {
            // In the kernel's queue or accepted already: it ends in either case, as a reset or in good order.
            Exception? thrown = await Record.ExceptionAsync(async () => (await wire.ReceiveOnceAsync()).Should().BeEmpty());
            (thrown is null or SocketException { SocketErrorCode: SocketError.ConnectionReset }).Should().BeTrue($"{thrown}");
        }
    }

    [Fact]
    public async Task The_broker_can_be_restarted_elsewhere()
    {
        using ScriptedUpstream first = new();
        using ScriptedUpstream second = new();
        await using FluxFaultProxy proxy = FluxFaultProxy.Start("local://" + first.Path);
        using Wire client = await Wire.ConnectAsync(proxy.SocketPath);
        using Wire broker = await first.AcceptAsync();
        await proxy.WaitForConnectionAsync(1).Guarded();
        proxy.CutAll();
        (await client.ReceiveToEndAsync()).Should().BeEmpty();
        await proxy.WaitForNoConnectionAsync().Guarded();
        proxy.Connections.Should().BeEmpty();

        proxy.Upstream = second.Path;
        using Wire again = await Wire.ConnectAsync(proxy.SocketPath);
        using Wire restarted = await second.AcceptAsync();
        await restarted.SendAsync(new byte[1]);
        (await again.ReceiveAsync(1)).Should().Equal(0);
        (await proxy.WaitForConnectionAsync(2).Guarded()).Number.Should().Be(2);
    }

    [Fact]
    public async Task A_client_is_cut_when_there_is_no_broker_at_its_place()
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start("/nowhere/at/all");
        using Wire client = await Wire.ConnectAsync(proxy.SocketPath);
        (await client.ReceiveToEndAsync()).Should().BeEmpty();
        ProxyConnection connection = await proxy.WaitForConnectionAsync(1).Guarded();
        await connection.Ended.Guarded();
        connection.BrokerError.Should().Be(SocketError.AddressNotAvailable);
    }

    [Theory]
    [InlineData("ssh://host/path")]
    [InlineData("tcp://host")]
    [InlineData("")]
    [InlineData("local://")]
    public void Takes_local_sockets_only(string upstream)
        => FluentActions.Invoking(() => FluxFaultProxy.Start(upstream)).Should().Throw<ArgumentException>();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Listens_where_only_its_user_can_come()
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start();
        proxy.Uri.Should().Be("local://" + proxy.SocketPath);
        File.GetUnixFileMode(Path.GetDirectoryName(proxy.SocketPath)!).Should()
            .Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(proxy.SocketPath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
