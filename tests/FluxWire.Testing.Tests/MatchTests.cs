using FluxWire.Protocol;
using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

public sealed class MatchTests
{
    public static TheoryData<MessageMatch, int> Matches => new()
    {
        // On their way are: Request, StreamingRequest, Request.
        { MessageMatch.ToBroker with { Number = 2 }, 1 },
        { MessageMatch.ToBroker with { Skip = 1 }, 1 },
        { MessageMatch.Request("groups.get"), 1 },
        { MessageMatch.ToBroker with { Matchtag = 3 }, 1 },
        { MessageMatch.ToBroker with { Where = static message => message.Message!.Value.IsStreaming }, 1 },
        { new MessageMatch { Topic = "groups.get" }, 1 },
        { new MessageMatch { Connection = 1, Type = FluxMessageType.Request, Number = 2 }, 1 },
        { MessageMatch.ToBroker, 1 },
        { MessageMatch.ToBroker with { Times = 2 }, 2 },
        { MessageMatch.ToBroker with { Times = null }, 3 },
        { MessageMatch.Request("attr.get") with { Times = null }, 2 },
        { MessageMatch.ToClient with { Times = null }, 0 },
        { MessageMatch.Greeting with { Times = null }, 0 },
        { MessageMatch.ToBroker with { Connection = 2 }, 0 },
        { MessageMatch.Response("attr.get"), 0 },
        { MessageMatch.ToBroker with { Topic = "groups" }, 0 },
        { MessageMatch.ToBroker with { Type = FluxMessageType.Event }, 0 },
    };

    [Theory]
    [MemberData(nameof(Matches))]
    public async Task Matches_what_it_says(MessageMatch match, int times)
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault dropped = rig.Proxy.Arm(Fault.Drop(), match);
        ArmedFault third = rig.Proxy.Arm(Fault.Stall(), MessageMatch.ToBroker with { Number = 3 });
        await rig.Client.SendAsync((byte[])[.. Frames.Request, .. Frames.StreamingRequest, .. Frames.Request]);
        await third.WaitAsync().Guarded();
        dropped.Disarm();
        third.Release();

        await rig.Client.SendAsync(Frames.Request);
        await rig.Proxy.WaitForMessagesAsync(ProxyDirection.ToBroker, 4 - times).Guarded();
        dropped.FiredCount.Should().Be(times);
        rig.Proxy.MessagesPassed(ProxyDirection.ToBroker).Should().Be(4 - times);
    }

    [Fact]
    public async Task Tells_what_a_message_is()
    {
        await using Rig rig = await Rig.StartAsync();
        Task<ProxiedMessage> request = rig.Proxy.WaitForMessageAsync(MessageMatch.ToBroker);
        Task<ProxiedMessage> response = rig.Proxy.WaitForMessageAsync(MessageMatch.ToClient);
        await rig.Client.SendAsync(Frames.Request);
        await rig.Broker.SendAsync(Frames.ErrorResponse);
        (await request.Guarded()).ToString().Should().Be("connection 1 ToBroker #1 Request attr.get tag 1, 56 bytes");
        ProxiedMessage answer = await response.Guarded();
        (answer.Type, answer.Topic, answer.Matchtag, answer.IsGreeting).Should().Be((FluxMessageType.Response, "kvs.nope", 2u, false));
        answer.Message!.Value.Errno.Should().Be(FluxErrno.ENOSYS);
    }

    [Fact]
    public async Task A_fault_for_one_connection_leaves_the_others()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Proxy.Arm(Fault.Cut(), MessageMatch.ToClient with { Connection = 2 });
        (Wire client, Wire broker, _) = await rig.ConnectAsync();
        await broker.SendAsync((byte[])[0, .. Frames.Response]);
        await rig.Broker.SendAsync(Frames.Response);
        (await client.ReceiveToEndAsync()).Should().Equal(0);
        (await rig.Client.ReceiveAsync(Frames.Response.Length)).Should().Equal(Frames.Response);
    }

    [Fact]
    public async Task Faults_are_armed_and_disarmed_on_a_live_connection()
    {
        await using Rig rig = await Rig.StartAsync();
        for (int round = 0; round < 3; round++)
        {
            ArmedFault drop = rig.Proxy.Arm(Fault.Drop(), MessageMatch.ToBroker with { Times = null });
            await rig.Client.SendAsync(Frames.Request);
            await drop.WaitAsync().Guarded();
            drop.IsArmed.Should().BeTrue();
            drop.Disarm();
            drop.IsArmed.Should().BeFalse();
            await rig.Client.SendAsync(Frames.StreamingRequest);
            (await rig.Broker.ReceiveAsync(Frames.StreamingRequest.Length)).Should().Equal(Frames.StreamingRequest);
        }
    }

    [Fact]
    public async Task A_message_that_is_on_its_way_when_a_fault_is_armed_is_let_pass()
    {
        await using Rig rig = await Rig.StartAsync();
        await rig.Client.SendAsync(Frames.Request.AsMemory(0, 3));
        await rig.Broker.ReceiveAsync(3);
        ArmedFault drop = rig.Proxy.Arm(Fault.Drop(), MessageMatch.ToBroker);
        await rig.Client.SendAsync((byte[])[.. Frames.Request[3..], .. Frames.Request, .. Frames.StreamingRequest]);
        byte[] rest = [.. Frames.Request[3..], .. Frames.StreamingRequest];
        (await rig.Broker.ReceiveAsync(rest.Length)).Should().Equal(rest);
        await drop.WaitAsync().Guarded();
        drop.LastMessage!.Number.Should().Be(2);
    }

    [Fact]
    public async Task A_predicate_that_throws_is_told_to_whoever_waits_for_the_fault()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault broken = rig.Proxy.Arm(
            Fault.Drop(), MessageMatch.ToBroker with { Where = static _ => throw new InvalidDataException("mine") });
        await rig.Client.SendAsync(Frames.Request);
        (await rig.Broker.ReceiveAsync(Frames.Request.Length)).Should().Equal(Frames.Request);
        Func<Task> waiting = () => broken.WaitAsync().Guarded();
        (await waiting.Should().ThrowAsync<InvalidOperationException>()).WithInnerException<InvalidDataException>();
        broken.IsArmed.Should().BeFalse();
    }

    [Fact]
    public async Task Disarming_all_lets_everything_pass_again()
    {
        await using Rig rig = await Rig.StartAsync();
        ArmedFault stalled = rig.Proxy.Arm(Fault.Stall(), MessageMatch.ToBroker);
        ArmedFault struck = rig.Connection.Strike(Fault.Stall(), ProxyDirection.ToClient);
        rig.Proxy.Arm(Fault.Drop(), MessageMatch.ToBroker with { Skip = 1, Times = null });
        await rig.Client.SendAsync(Frames.Request);
        await rig.Broker.SendAsync(Frames.Response);
        await Task.WhenAll(stalled.WaitAsync(), struck.WaitAsync()).Guarded();
        rig.Proxy.DisarmAll();
        await rig.Client.SendAsync(Frames.StreamingRequest);
        byte[] both = [.. Frames.Request, .. Frames.StreamingRequest];
        (await rig.Broker.ReceiveAsync(both.Length)).Should().Equal(both);
        (await rig.Client.ReceiveAsync(Frames.Response.Length)).Should().Equal(Frames.Response);
    }
}
