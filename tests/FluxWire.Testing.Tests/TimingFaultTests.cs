using FluxWire.Testing.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace FluxWire.Testing.Tests;

public sealed class TimingFaultTests
{
    [Theory]
    [InlineData(ProxyDirection.ToBroker, 0)]
    [InlineData(ProxyDirection.ToBroker, 11)]
    [InlineData(ProxyDirection.ToClient, 0)]
    [InlineData(ProxyDirection.ToClient, 11)]
    public async Task Stalls_one_direction_until_released(ProxyDirection direction, int offset)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] frame = Frames.For(direction);
        ArmedFault stall = rig.Proxy.Arm(Fault.Stall(offset), Frames.Match(direction));
        await rig.Sender(direction).SendAsync((byte[])[.. frame, .. frame]);
        await stall.WaitAsync().Guarded();
        (await rig.Receiver(direction).ReceiveAsync(offset)).Should().Equal(frame[..offset]);
        await rig.Receiver(direction).SendAsync(Frames.Nonsense);
        (await rig.Sender(direction).ReceiveAsync(Frames.Nonsense.Length)).Should().Equal(Frames.Nonsense);
        rig.Receiver(direction).Available.Should().Be(0);

        stall.Release();
        (await rig.Receiver(direction).ReceiveAsync((2 * frame.Length) - offset)).Should().Equal([.. frame[offset..], .. frame]);
    }

    [Fact]
    public async Task Stalls_both_directions_until_released()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault stall = rig.Proxy.Arm(Fault.Stall(bothWays: true), MessageMatch.ToClient);
        await rig.Broker.SendAsync(Frames.Response);
        await stall.WaitAsync().Guarded();

        await rig.Client.SendAsync(Frames.Request);
        (rig.Client.Available, rig.Broker.Available).Should().Be((0, 0));
        rig.Proxy.MessagesPassed(ProxyDirection.ToBroker).Should().Be(0);
        stall.Release();
        (await rig.Client.ReceiveAsync(Frames.Response.Length)).Should().Equal(Frames.Response);
        (await rig.Broker.ReceiveAsync(Frames.Request.Length)).Should().Equal(Frames.Request);
    }

    [Fact]
    public async Task A_stall_takes_what_the_sender_sends_and_stopping_to_read_does_not()
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] lot = [.. Enumerable.Repeat(Frames.Response, 100_000).SelectMany(static frame => frame)];
        ArmedFault stall = rig.Connection.Strike(Fault.Stall(), ProxyDirection.ToClient);
        await stall.WaitAsync().Guarded();
        await rig.Broker.SendAsync(lot).Guarded();
        rig.Client.Available.Should().Be(0);
        stall.Release();
        (await rig.Client.ReceiveAsync(lot.Length)).Should().Equal(lot);

        ArmedFault stop = rig.Connection.Strike(Fault.StopReading(), ProxyDirection.ToClient);
        await stop.WaitAsync().Guarded();
        int taken = rig.Broker.Fill(lot);
        taken.Should().BeLessThan(lot.Length, "the sender's socket is full");
        rig.Client.Available.Should().Be(0);
        stop.Release();
        (await rig.Client.ReceiveAsync(taken)).Should().Equal(lot[..taken]);
    }

    [Fact]
    public async Task Stops_reading_in_the_middle_of_a_request_and_both_ways()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault stop = rig.Proxy.Arm(Fault.StopReading(7, bothWays: true), MessageMatch.ToBroker);
        await rig.Client.SendAsync(Frames.Request);
        await stop.WaitAsync().Guarded();
        (await rig.Broker.ReceiveAsync(7)).Should().Equal(Frames.Request[..7]);
        byte[] junk = new byte[64 * 1024];
        int toBroker = rig.Client.Fill(junk);
        int toClient = rig.Broker.Fill(junk);
        (rig.Client.Available, rig.Broker.Available).Should().Be((0, 0));
        stop.Release();
        (await rig.Broker.ReceiveAsync(Frames.Request.Length - 7 + toBroker))[..^toBroker].Should().Equal(Frames.Request[7..]);
        await rig.Client.ReceiveAsync(toClient);
    }

    [Theory]
    [InlineData(ProxyDirection.ToBroker, 0)]
    [InlineData(ProxyDirection.ToClient, 30)]
    public async Task Delays_by_the_clock_it_was_given(ProxyDirection direction, int offset)
    {
        FakeTimeProvider time = new();
        await using Rig rig = await Rig.StartAsync(new FluxFaultProxyOptions { TimeProvider = time });
        byte[] frame = Frames.For(direction);
        ArmedFault delay = rig.Proxy.Arm(Fault.Delay(TimeSpan.FromHours(1), offset), Frames.Match(direction));
        await rig.Sender(direction).SendAsync((byte[])[.. frame, .. Frames.OtherFor(direction)]);
        await delay.WaitAsync().Guarded();
        (await rig.Receiver(direction).ReceiveAsync(offset)).Should().Equal(frame[..offset]);
        time.Advance(TimeSpan.FromMinutes(59));
        rig.Receiver(direction).Available.Should().Be(0);
        time.Advance(TimeSpan.FromMinutes(1));
        byte[] rest = [.. frame[offset..], .. Frames.OtherFor(direction)];
        (await rig.Receiver(direction).ReceiveAsync(rest.Length)).Should().Equal(rest);
    }

    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task A_late_message_is_overtaken_by_all_others(ProxyDirection direction)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] late = Frames.For(direction);
        byte[] other = Frames.OtherFor(direction);
        using ArmedFault hold = rig.Proxy.Arm(Fault.Late(), Frames.Match(direction) with { Times = null });
        await rig.Sender(direction).SendAsync((byte[])[.. late, .. other, .. late, .. other]);
        (await rig.Receiver(direction).ReceiveAsync(2 * other.Length)).Should().Equal([.. other, .. other]);
        await hold.WaitAsync(2).Guarded();
        rig.Receiver(direction).Available.Should().Be(0);
        await rig.Proxy.WaitForMessagesAsync(direction, 2).Guarded();
        rig.Proxy.MessagesPassed(direction).Should().Be(2);

        hold.Release();
        (await rig.Receiver(direction).ReceiveAsync(2 * late.Length)).Should().Equal([.. late, .. late]);
        await rig.Sender(direction).SendAsync(late);
        (await rig.Receiver(direction).ReceiveAsync(late.Length)).Should().Equal(late);
        await rig.Proxy.WaitForMessagesAsync(direction, 5).Guarded();
    }

    [Fact]
    public async Task A_late_answer_that_is_released_in_the_middle_of_another_message_waits_for_its_end()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault hold = rig.Proxy.Arm(Fault.Late(), MessageMatch.ToClient);
        await rig.Broker.SendAsync(Frames.Response);
        await hold.WaitAsync().Guarded();
        await rig.Broker.SendAsync(Frames.ErrorResponse.AsMemory(0, 20));
        (await rig.Client.ReceiveAsync(20)).Should().Equal(Frames.ErrorResponse[..20]);
        hold.Release();
        await rig.Broker.SendAsync(Frames.ErrorResponse.AsMemory(20));
        byte[] rest = [.. Frames.ErrorResponse[20..], .. Frames.Response];
        (await rig.Client.ReceiveAsync(rest.Length)).Should().Equal(rest);
    }

    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task Coalesces_a_number_of_messages_into_one_write(ProxyDirection direction)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] frame = Frames.For(direction);
        ArmedFault coalesce = rig.Proxy.Arm(Fault.Coalesce(3), Frames.Match(direction));
        await rig.Sender(direction).SendAsync(frame);
        await coalesce.WaitAsync().Guarded();
        rig.Receiver(direction).Available.Should().Be(0);
        await rig.Sender(direction).SendAsync(Frames.OtherFor(direction));
        await rig.Sender(direction).SendAsync(Frames.Nonsense);
        (await rig.Receiver(direction).ReceiveOnceAsync()).Should().Equal([.. frame, .. Frames.OtherFor(direction), .. Frames.Nonsense]);
        await rig.Proxy.WaitForMessagesAsync(direction, 3).Guarded();
        await rig.Sender(direction).SendAsync(Frames.OtherFor(direction));
        (await rig.Receiver(direction).ReceiveOnceAsync()).Should().Equal(Frames.OtherFor(direction));
    }

    [Fact]
    public async Task Coalesces_until_released()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault coalesce = rig.Proxy.Arm(Fault.Coalesce(), MessageMatch.ToClient);
        Task<ProxiedMessage> passed = rig.Proxy.WaitForMessageAsync(MessageMatch.ToClient with { Number = 1 });
        ArmedFault last = rig.Proxy.Arm(Fault.Late(), MessageMatch.ToClient with { Number = 3 });
        await rig.Broker.SendAsync((byte[])[.. Frames.Response, .. Frames.ErrorResponse, .. Frames.Response]);
        await coalesce.WaitAsync().Guarded();
        rig.Client.Available.Should().Be(0);
        passed.IsCompleted.Should().BeFalse();
        last.FiredCount.Should().Be(0);

        coalesce.Release();
        await last.WaitAsync().Guarded();
        await passed.Guarded();
        (await rig.Client.ReceiveAsync(Frames.Response.Length + Frames.ErrorResponse.Length)).Should()
            .Equal([.. Frames.Response, .. Frames.ErrorResponse]);
    }

    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task Splits_into_single_bytes_that_are_received_one_by_one(ProxyDirection direction)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] frame = Frames.For(direction);
        ArmedFault split = rig.Proxy.Arm(Fault.Split(), Frames.Match(direction));
        await rig.Sender(direction).SendAsync((byte[])[.. frame, .. frame]);
        List<byte> received = [];
        int receives = 0;
        while (received.Count < frame.Length)
        {
            received.AddRange(await rig.Receiver(direction).ReceiveOnceAsync());
            receives++;
        }

        // Between two looks of the receiver's kernel at its queue there may be a next byte already.
        receives.Should().BeGreaterThan(frame.Length / 2);
        received.AddRange(await rig.Receiver(direction).ReceiveAsync((2 * frame.Length) - received.Count));
        received.Should().Equal([.. frame, .. frame]);
        split.FiredCount.Should().Be(1);
    }
}
