using System.Net.Sockets;
using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

public sealed class EndingFaultTests
{
    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task Cuts_at_every_offset_of_a_message(ProxyDirection direction)
    {
        byte[] first = Frames.OtherFor(direction);
        byte[] second = Frames.For(direction);
        for (int offset = 0; offset <= second.Length; offset++)
        {
            await using Rig rig = await Rig.StartAsync();
            ArmedFault cut = rig.Proxy.Arm(Fault.Cut(offset), MessageMatch.ToBroker with { Direction = direction, Number = 2 });
            await rig.Sender(direction).SendAsync((byte[])[.. first, .. second, .. first]);
            (await rig.Receiver(direction).ReceiveToEndAsync()).Should().Equal([.. first, .. second[..offset]]);
            (await rig.Sender(direction).ReceiveToEndAsync()).Should().BeEmpty();
            await cut.WaitAsync().Guarded();
            await rig.Connection.Ended.Guarded();
            rig.Proxy.MessagesPassed(direction).Should().Be(offset == second.Length ? 2 : 1);
        }
    }

    [Fact]
    public async Task After_a_cut_sending_fails_on_both_sides()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault cut = rig.Proxy.Arm(Fault.Cut(^0), MessageMatch.ToClient);
        await rig.Broker.SendAsync(Frames.Response);
        await cut.WaitAsync().Guarded();
        foreach (Wire wire in new[] { rig.Client, rig.Broker })
        {
            Func<Task> send = () => wire.SendAsync(Frames.Request);
            (await send.Should().ThrowAsync<SocketException>()).Which.NativeErrorCode.Should().Be(FluxErrno.EPIPE.Value);
        }
    }

    [Fact]
    public async Task A_cut_is_an_orderly_end_for_a_client_that_has_just_sent_something()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault stop = rig.Connection.Strike(Fault.StopReading(), ProxyDirection.ToBroker);
        await stop.WaitAsync().Guarded();
        await rig.Client.SendAsync(Frames.Request);
        rig.Connection.Cut();
        (await rig.Client.ReceiveToEndAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public async Task Resets_a_client_whose_next_request_nobody_reads(int offset)
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault reset = rig.Proxy.Arm(Fault.Reset(offset), MessageMatch.ToClient);
        await rig.Broker.SendAsync(Frames.Response);
        (await rig.Client.ReceiveAsync(offset)).Should().Equal(Frames.Response[..offset]);
        await reset.WaitAsync().Guarded();
        rig.Connection.Ended.IsCompleted.Should().BeFalse();
        await rig.Client.SendAsync(Frames.Request);
        (await rig.Client.ReceiveToResetAsync()).Should().BeEmpty();
        await rig.Connection.Ended.Guarded();
        (await rig.Broker.ReceiveToEndAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    public async Task A_reset_aimed_at_a_request_comes_with_the_next_one(int offset)
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault reset = rig.Proxy.Arm(Fault.Reset(offset), MessageMatch.Request("attr.get"));
        await rig.Client.SendAsync(Frames.Request);
        await reset.WaitAsync().Guarded();
        (await rig.Broker.ReceiveAsync(offset)).Should().Equal(Frames.Request[..offset]);
        await rig.Client.SendAsync(Frames.StreamingRequest);
        (await rig.Client.ReceiveToResetAsync()).Should().BeEmpty();
        (await rig.Broker.ReceiveToEndAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(ProxyDirection.ToBroker, 0)]
    [InlineData(ProxyDirection.ToBroker, 9)]
    [InlineData(ProxyDirection.ToClient, 0)]
    [InlineData(ProxyDirection.ToClient, 9)]
    public async Task Half_closes_one_direction_and_the_other_goes_on(ProxyDirection direction, int offset)
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault half = rig.Proxy.Arm(Fault.HalfClose(offset), Frames.Match(direction));
        await rig.Sender(direction).SendAsync(Frames.For(direction));
        (await rig.Receiver(direction).ReceiveToEndAsync()).Should().Equal(Frames.For(direction)[..offset]);
        await half.WaitAsync().Guarded();

        await rig.Sender(direction).SendAsync(Frames.OtherFor(direction));
        await rig.Receiver(direction).SendAsync(Frames.Nonsense);
        (await rig.Sender(direction).ReceiveAsync(Frames.Nonsense.Length)).Should().Equal(Frames.Nonsense);
        rig.Proxy.MessagesPassed(direction).Should().Be(0);
    }

    [Fact]
    public async Task Silence_swallows_both_directions_until_it_is_released_and_then_whole_messages_pass()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault silence = rig.Proxy.Arm(Fault.Silence(^0), MessageMatch.ToClient);
        await rig.Broker.SendAsync((byte[])[.. Frames.Response, .. Frames.ErrorResponse]);
        (await rig.Client.ReceiveAsync(Frames.Response.Length)).Should().Equal(Frames.Response);
        await silence.WaitAsync().Guarded();
        await rig.Client.SendAsync(Frames.Request);
        await rig.Broker.SendAsync(Frames.ErrorResponse);

        // Faults act in silence too: they are what tells that everything before has been swallowed.
        ArmedFault[] marks =
        [
            rig.Proxy.Arm(Fault.Drop(), MessageMatch.Request("groups.get")),
            rig.Proxy.Arm(Fault.Drop(), MessageMatch.Response("attr.get")),
        ];
        await rig.Client.SendAsync(Frames.StreamingRequest);
        await rig.Broker.SendAsync(Frames.Response);
        await Task.WhenAll(marks.Select(static mark => mark.WaitAsync())).Guarded();
        (rig.Client.Available, rig.Broker.Available).Should().Be((0, 0));

        silence.Release();
        await rig.Client.SendAsync(Frames.StreamingRequest);
        (await rig.Broker.ReceiveAsync(Frames.StreamingRequest.Length)).Should().Equal(Frames.StreamingRequest);
        await rig.Broker.SendAsync(Frames.Response);
        (await rig.Client.ReceiveAsync(Frames.Response.Length)).Should().Equal(Frames.Response);
        await rig.Proxy.WaitForMessagesAsync(ProxyDirection.ToClient, 2).Guarded();
        await rig.Proxy.WaitForMessagesAsync(ProxyDirection.ToBroker, 1).Guarded();
        rig.Proxy.MessagesPassed(ProxyDirection.ToClient).Should().Be(2);
        rig.Proxy.MessagesPassed(ProxyDirection.ToBroker).Should().Be(1);
    }

    [Fact]
    public async Task Silence_one_way_leaves_the_other()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault silence = rig.Proxy.Arm(Fault.Silence(5, bothWays: false), MessageMatch.ToClient);
        await rig.Broker.SendAsync(Frames.Response);
        await silence.WaitAsync().Guarded();
        (await rig.Client.ReceiveAsync(5)).Should().Equal(Frames.Response[..5]);
        await rig.Client.SendAsync(Frames.Request);
        (await rig.Broker.ReceiveAsync(Frames.Request.Length)).Should().Equal(Frames.Request);
        rig.Client.Available.Should().Be(0);
    }
}
