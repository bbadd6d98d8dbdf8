using System.Security.Cryptography;
using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

public sealed class PassingTests
{
    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task Passes_a_message_unchanged_and_counts_it(ProxyDirection direction)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] frame = Frames.For(direction);
        await rig.Sender(direction).SendAsync(frame);
        (await rig.Receiver(direction).ReceiveAsync(frame.Length)).Should().Equal(frame);
        await rig.Proxy.WaitForMessagesAsync(direction, 1).Guarded();
        rig.Proxy.MessagesPassed(direction).Should().Be(1);
        rig.Connection.MessagesPassed(direction).Should().Be(1);
        rig.Proxy.BytesPassed(direction).Should().Be(frame.Length + (direction == ProxyDirection.ToClient ? 1 : 0));
    }

    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task Passes_the_beginning_of_a_message_as_it_comes(ProxyDirection direction)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] frame = Frames.For(direction);
        foreach (byte next in frame)
        {
            await rig.Sender(direction).SendAsync(new[] { next });
            (await rig.Receiver(direction).ReceiveAsync(1)).Should().Equal(next);
        }

        await rig.Proxy.WaitForMessagesAsync(direction, 1).Guarded();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Passes_megabytes_in_both_directions_at_once(bool isWatched)
    {
        await using Rig rig = await Rig.StartAsync();
        if (isWatched)
        {
            rig.Proxy.Arm(Fault.Cut(), new MessageMatch { Topic = "no.such" });
        }

        const int Copies = 100_000;
        await Task.WhenAll(
            PumpAsync(rig, ProxyDirection.ToBroker, Copies), PumpAsync(rig, ProxyDirection.ToClient, Copies)).Guarded();
        await rig.Proxy.WaitForMessagesAsync(ProxyDirection.ToBroker, Copies).Guarded();
        await rig.Proxy.WaitForMessagesAsync(ProxyDirection.ToClient, Copies).Guarded();
    }

    [Theory]
    [InlineData(ProxyDirection.ToBroker)]
    [InlineData(ProxyDirection.ToClient)]
    public async Task Passes_a_half_close_and_the_other_direction_goes_on(ProxyDirection direction)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] frame = Frames.For(direction);
        await rig.Sender(direction).SendAsync(frame.AsMemory()[..^1]);
        rig.Sender(direction).CloseSending();
        (await rig.Receiver(direction).ReceiveToEndAsync()).Should().Equal(frame[..^1]);

        await rig.Receiver(direction).SendAsync(Frames.Nonsense);
        (await rig.Sender(direction).ReceiveAsync(Frames.Nonsense.Length)).Should().Equal(Frames.Nonsense);
        rig.Receiver(direction).CloseSending();
        (await rig.Sender(direction).ReceiveToEndAsync()).Should().BeEmpty();
        await rig.Connection.Ended.Guarded();
        await rig.Proxy.WaitForNoConnectionAsync().Guarded();
    }

    [Fact]
    public async Task A_broker_that_leaves_is_seen_by_the_client_in_reading_and_in_sending()
    {
        await using Rig rig = await Rig.StartAsync();
        await rig.Broker.SendAsync(Frames.Response);
        (await rig.Client.ReceiveAsync(Frames.Response.Length)).Should().Equal(Frames.Response);
        rig.Broker.Dispose();
        (await rig.Client.ReceiveToEndAsync()).Should().BeEmpty();
        Func<Task> sendForEver = async () =>
        {
            while (true)
            {
                await rig.Client.SendAsync(Frames.Request);
            }
        };
        await sendForEver.Should().ThrowAsync<System.Net.Sockets.SocketException>();
        await rig.Connection.Ended.Guarded();
    }

    [Fact]
    public async Task What_is_no_frame_passes_too_and_is_not_counted()
    {
        await using Rig rig = await Rig.StartAsync();
        using ArmedFault watch = rig.Proxy.Arm(Fault.Observe(), MessageMatch.ToBroker);
        byte[] strange = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();
        await rig.Client.SendAsync(strange);
        (await rig.Broker.ReceiveAsync(strange.Length)).Should().Equal(strange);
        rig.Client.CloseSending();
        (await rig.Broker.ReceiveToEndAsync()).Should().BeEmpty();
        rig.Proxy.MessagesPassed(ProxyDirection.ToBroker).Should().Be(0);
        watch.FiredCount.Should().Be(0);
    }

    [Fact]
    public async Task A_peer_that_announces_4_GiB_passes_and_costs_nothing()
    {
        await using Rig rig = await Rig.StartAsync();
        using ArmedFault watch = rig.Proxy.Arm(Fault.Observe(), MessageMatch.ToBroker);
        byte[] huge = Frames.FromHex("12 00 ee ff ff ff ff ff 00 01 02");
        await rig.Client.SendAsync(huge);
        (await rig.Broker.ReceiveAsync(huge.Length)).Should().Equal(huge);
    }

    [Fact]
    public async Task A_frame_without_a_message_is_matched_by_its_number()
    {
        await using Rig rig = await Rig.StartAsync();
        Task<ProxiedMessage> seen = rig.Proxy.WaitForMessageAsync(MessageMatch.ToBroker with { Number = 2 });
        await rig.Client.SendAsync((byte[])[.. Frames.Request, .. Frames.Nonsense]);
        ProxiedMessage message = await seen.Guarded();
        message.Message.Should().BeNull();
        message.Bytes.ToArray().Should().Equal(Frames.Nonsense);
        await rig.Broker.ReceiveAsync(Frames.Request.Length + Frames.Nonsense.Length);
    }

    private static async Task PumpAsync(Rig rig, ProxyDirection direction, int copies)
    {
        byte[] frames = [.. Enumerable.Repeat(Frames.For(direction), copies).SelectMany(static frame => frame)];
        Task sending = rig.Sender(direction).SendAsync(frames);
        byte[] received = await rig.Receiver(direction).ReceiveAsync(frames.Length);
        await sending;
        SHA256.HashData(received).Should().Equal(SHA256.HashData(frames));
    }
}
