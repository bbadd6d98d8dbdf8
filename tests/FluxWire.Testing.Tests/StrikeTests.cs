using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

public sealed class StrikeTests
{
    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task Cuts_an_idle_connection(ProxyDirection direction)
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault cut = rig.Connection.Strike(Fault.Cut(), direction);
        (await rig.Client.ReceiveToEndAsync()).Should().BeEmpty();
        (await rig.Broker.ReceiveToEndAsync()).Should().BeEmpty();
        await cut.WaitAsync().Guarded();
    }

    [Fact]
    public async Task Waits_for_the_end_of_a_message_that_is_on_its_way()
    {
        await using Rig rig = await Rig.StartAsync();
        await rig.Broker.SendAsync(Frames.Response.AsMemory(0, 30));
        (await rig.Client.ReceiveAsync(30)).Should().Equal(Frames.Response[..30]);
        ArmedFault half = rig.Connection.Strike(Fault.HalfClose(), ProxyDirection.ToClient);
        half.FiredCount.Should().Be(0);
        await rig.Broker.SendAsync((byte[])[.. Frames.Response[30..]]);
        (await rig.Client.ReceiveToEndAsync()).Should().Equal(Frames.Response[30..]);
        await half.WaitAsync().Guarded();
    }

    [Fact]
    public async Task Injects_messages_that_nobody_has_sent()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Connection.Strike(Fault.Inject(Frames.ErrorResponse), ProxyDirection.ToClient);
        rig.Connection.Strike(Fault.Inject(Frames.Request), ProxyDirection.ToBroker);
        (await rig.Client.ReceiveAsync(Frames.ErrorResponse.Length)).Should().Equal(Frames.ErrorResponse);
        (await rig.Broker.ReceiveAsync(Frames.Request.Length)).Should().Equal(Frames.Request);
    }

    [Fact]
    public async Task A_connection_that_is_stalled_and_full_is_cut_at_once()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault stall = rig.Connection.Strike(Fault.StopReading(bothWays: true), ProxyDirection.ToClient);
        await stall.WaitAsync().Guarded();
        rig.Client.Fill(new byte[4096]);
        rig.Broker.Fill(new byte[4096]);
        rig.Connection.Cut();
        (await rig.Client.ReceiveToEndAsync()).Should().BeEmpty();
        (await rig.Broker.ReceiveToEndAsync()).Should().BeEmpty();
        await rig.Connection.Ended.Guarded();
    }

    [Fact]
    public async Task A_connection_whose_client_does_not_read_is_cut_at_once()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault stall = rig.Connection.Strike(Fault.Stall(), ProxyDirection.ToBroker);
        await stall.WaitAsync().Guarded();
        rig.Broker.Fill(Frames.Response);
        rig.Connection.Cut();
        rig.Connection.Cut();
        await rig.Connection.Ended.Guarded();
        (await rig.Broker.ReceiveToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task On_a_connection_that_has_ended_nothing_happens()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Connection.Cut();
        await rig.Proxy.WaitForNoConnectionAsync().Guarded();
        using ArmedFault late = rig.Connection.Strike(Fault.Stall(), ProxyDirection.ToClient);
        late.IsArmed.Should().BeFalse();
        late.FiredCount.Should().Be(0);
        (await rig.Proxy.WaitForConnectionAsync(1).Guarded()).Should().BeSameAs(rig.Connection);
    }
}
