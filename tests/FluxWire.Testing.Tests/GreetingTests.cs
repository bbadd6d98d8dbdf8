using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

public sealed class GreetingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(255)]
    public async Task The_greeting_is_an_errno_and_the_end(byte errno)
    {
        await using Rig rig = Rig.Create();
        ArmedFault refused = rig.Proxy.Arm(Fault.GreetingErrno(errno), MessageMatch.Greeting);
        (Wire client, Wire broker, _) = await rig.ConnectAsync();
        await broker.SendAsync(new byte[1]);
        (await client.ReceiveToEndAsync()).Should().Equal(errno);
        (await broker.ReceiveToEndAsync()).Should().BeEmpty();
        await refused.WaitAsync().Guarded();
        refused.LastMessage!.IsGreeting.Should().BeTrue();
    }

    [Fact]
    public async Task A_refusal_by_the_broker_can_be_turned_into_a_welcome()
    {
        await using Rig rig = Rig.Create();
        rig.Proxy.Arm(Fault.GreetingErrno(0), MessageMatch.Greeting);
        (Wire client, Wire broker, _) = await rig.ConnectAsync();
        await broker.SendAsync(new byte[] { 1 });
        (await client.ReceiveAsync(1)).Should().Equal(0);
        await client.SendAsync(Frames.Request);
        (await broker.ReceiveAsync(Frames.Request.Length)).Should().Equal(Frames.Request);
    }

    [Fact]
    public async Task The_greeting_is_withheld_until_released()
    {
        await using Rig rig = Rig.Create();
        ArmedFault withheld = rig.Proxy.Arm(Fault.Stall(), MessageMatch.Greeting);
        (Wire client, Wire broker, _) = await rig.ConnectAsync();
        await broker.SendAsync(new byte[1]);
        await withheld.WaitAsync().Guarded();
        client.Available.Should().Be(0);
        withheld.Release();
        (await client.ReceiveAsync(1)).Should().Equal(0);
    }

    [Fact]
    public async Task The_connection_is_cut_in_place_of_the_greeting()
    {
        await using Rig rig = Rig.Create();
        rig.Proxy.Arm(Fault.Cut(), MessageMatch.Greeting);
        (Wire client, Wire broker, _) = await rig.ConnectAsync();
        await broker.SendAsync(new byte[1]);
        (await client.ReceiveToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task The_greeting_is_followed_by_silence()
    {
        await using Rig rig = Rig.Create();
        ArmedFault silence = rig.Proxy.Arm(Fault.Silence(^0), MessageMatch.Greeting);
        (Wire client, Wire broker, _) = await rig.ConnectAsync();
        await broker.SendAsync((byte[])[0, .. Frames.Response]);
        (await client.ReceiveAsync(1)).Should().Equal(0);
        await silence.WaitAsync().Guarded();
        ArmedFault swallowed = rig.Proxy.Arm(Fault.Drop(), MessageMatch.ToBroker with { Number = 2 });
        ArmedFault alsoSwallowed = rig.Proxy.Arm(Fault.Drop(), MessageMatch.ToClient with { Number = 2 });
        await client.SendAsync((byte[])[.. Frames.Request, .. Frames.Request]);
        await broker.SendAsync(Frames.Response);
        await Task.WhenAll(swallowed.WaitAsync(), alsoSwallowed.WaitAsync()).Guarded();
        (client.Available, broker.Available).Should().Be((0, 0));
    }

    [Fact]
    public async Task The_greeting_is_followed_by_garbage()
    {
        await using Rig rig = Rig.Create();
        rig.Proxy.Arm(Fault.Inject(new byte[] { 7, 7 }, ^0), MessageMatch.Greeting);
        (Wire client, Wire broker, _) = await rig.ConnectAsync();
        await broker.SendAsync((byte[])[0, .. Frames.Response]);
        (await client.ReceiveAsync(3 + Frames.Response.Length)).Should().Equal([0, 7, 7, .. Frames.Response]);
    }

    [Fact]
    public async Task Without_a_broker_the_proxy_greets_and_says_nothing_more()
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start();
        using Wire client = await Wire.ConnectAsync(proxy.SocketPath);
        (await client.ReceiveAsync(1)).Should().Equal(0);
        await client.SendAsync(Frames.Request);
        await proxy.WaitForMessagesAsync(ProxyDirection.ToBroker, 1).Guarded();

        // It can be told what to say.
        ProxyConnection connection = await proxy.WaitForConnectionAsync(1).Guarded();
        connection.Strike(Fault.Inject(Frames.Response), ProxyDirection.ToClient);
        (await client.ReceiveAsync(Frames.Response.Length)).Should().Equal(Frames.Response);
        client.CloseSending();
        (await client.ReceiveToEndAsync()).Should().BeEmpty();
        await connection.Ended.Guarded();
    }

    [Fact]
    public async Task Without_a_broker_the_greeting_can_be_an_errno_for_every_client()
    {
        await using FluxFaultProxy proxy = FluxFaultProxy.Start();
        using ArmedFault refused = proxy.Arm(Fault.GreetingErrno(1), MessageMatch.Greeting with { Times = null });
        for (int i = 1; i <= 3; i++)
        {
            using Wire client = await Wire.ConnectAsync(proxy.SocketPath);
            (await client.ReceiveToEndAsync()).Should().Equal(1);
            await refused.WaitAsync(i).Guarded();
        }
    }
}
