using System.Text.Json;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What only reads is asked a second time when the answer went down with the connection.</summary>
public sealed class RepeatableCallTests
{
    private static readonly Dictionary<string, Func<FluxClient, Task<string>>> Reads = new()
    {
        ["call"] = async client => (await client.CallAsync("test.read", null, new RpcOptions { Repeatable = true })).GetProperty("value").GetString()!,
        ["blocking call"] = client => OnThread.RunAsync(
            () => client.Call("test.read", null, new RpcOptions { Repeatable = true }).GetProperty("value").GetString()!),
        ["blocking call with a deadline"] = client => OnThread.RunAsync(
            () => client.Call("test.read", null, new RpcOptions { Repeatable = true, Timeout = TimeSpan.FromHours(1) }).GetProperty("value").GetString()!),
        ["attribute"] = client => client.Broker.GetAttributeAsync("rundir"),
        ["blocking attribute"] = client => OnThread.RunAsync(() => client.Broker.GetAttribute("rundir")),
        ["attribute with options"] = client => client.Broker.GetAttributeAsync("rundir", new RpcOptions { Timeout = TimeSpan.FromHours(1) }),
        ["version"] = client => client.Broker.GetVersionAsync(),
        ["rank"] = async client => $"{await client.Broker.GetRankAsync()}",
        ["size"] = async client => $"{await client.Broker.GetSizeAsync()}",
        ["ping"] = async client => $"{(await client.Broker.PingAsync()).Rank}",
        ["blocking ping"] = client => OnThread.RunAsync(() => $"{client.Broker.Ping().Rank}"),
        ["identity"] = async client => $"{(await client.Broker.GetIdentityAsync()).UserId}",
    };

    public static TheoryData<string> Names() => [.. Reads.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_asked_again_on_the_next_connection(string name)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<string> read = Reads[name](session.Client);
        PeerMessage first = await session.Peer.ReceiveAsync();

        for (int i = 0; i < 2; i++)
        {
            await session.ReconnectAsync();
            PeerMessage again = await session.Peer.ReceiveAsync(first.Topic);
            again.Payload.Should().Equal(first.Payload);
            (again.NodeId, again.Flags).Should().Be((first.NodeId, first.Flags));
            first = again;
        }

        await session.Peer.RespondAsync(first, """{"value":"17","flags":0,"route":"a!b","userid":17,"rolemask":5,"rank":17,"seq":0,"pad":""}""");
        (await read.Soon()).Should().Be("17");
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_goes_on_where_new_work_fails_fast(string name)
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.DisconnectedBehavior = DisconnectedBehavior.FailFast);
        Task<string> read = Reads[name](session.Client);
        await session.Peer.ReceiveAsync();

        await session.ReconnectAsync();

        await session.Peer.RespondAsync(
            await session.Peer.ReceiveAsync(), """{"value":"17","flags":0,"route":"a!b","userid":17,"rolemask":5,"rank":17,"seq":0,"pad":""}""");
        (await read.Soon()).Should().Be("17");
    }

    [Fact]
    public async Task It_goes_where_it_went()
    {
        RpcOptions options = new() { NodeId = FluxNodeId.Upstream, Repeatable = true };
        await using LifeSession session = await LifeSession.StartAsync(o => o.VerifyConnection = true);
        Task<JsonElement> call = session.Client.CallAsync("test.up", null, options).AsTask();
        PeerMessage first = await session.Peer.ReceiveAsync("test.up");
        first.Frame.Should().Equal(Frames.Request("test.up", null, first.Matchtag, Frames.Upstream, nodeId: 0));

        await session.ReconnectAsync();

        PeerMessage again = await session.Peer.ReceiveAsync("test.up");
        again.Frame.Should().Equal(Frames.Request("test.up", null, again.Matchtag, Frames.Upstream, nodeId: 0));
        await session.Peer.RespondEmptyAsync(again);
        await call.Soon();
    }

    [Fact]
    public async Task The_question_for_the_own_rank_is_a_read()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JsonElement> call = session.Client.CallAsync("test.up", null, new RpcOptions { NodeId = FluxNodeId.Upstream }).AsTask();
        await session.Peer.ReceiveAsync("attr.get");

        await session.ReconnectAsync();

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("attr.get"), """{"value":"3","flags":0}""");
        PeerMessage request = await session.Peer.ReceiveAsync("test.up");
        request.NodeId.Should().Be(FluxNodeId.Rank(3));
        await session.Peer.RespondEmptyAsync(request);
        await call.Soon();
    }

    [Fact]
    public async Task An_answer_that_has_come_is_not_asked_for_again()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<string> read = session.Client.Broker.GetAttributeAsync("rundir");
        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("attr.get"), """{"value":"17","flags":0}""");

        await session.ReconnectAsync();

        (await read.Soon()).Should().Be("17");
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Repeated_ones_come_in_the_order_in_which_they_were_sent()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        List<Task> calls = [.. Enumerable.Range(0, 50).Select(i => session.BeginAsync(CallForm.Repeatable, $"test.{i}"))];
        for (int i = 0; i < 50; i++)
        {
            await session.Peer.ReceiveAsync($"test.{i}");
        }

        await session.ReconnectAsync();

        for (int i = 0; i < 50; i++)
        {
            await session.AnswerAsync(CallForm.Repeatable, $"test.{i}");
        }

        await Task.WhenAll(calls).Soon();
    }

    [Fact]
    public async Task One_that_blocks_in_a_continuation_goes_on_too()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<string> behind = ReadBehindAsync(session.Client);
        await session.AnswerAsync(CallForm.Call, "test.first");
        await session.Peer.ReceiveAsync("attr.get");

        await session.ReconnectAsync();

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("attr.get"), """{"value":"17","flags":0}""");
        (await behind.Soon()).Should().Be("17");
        await session.BarrierAsync();

        static async Task<string> ReadBehindAsync(FluxClient client)
        {
            await client.CallAsync("test.first");
            return client.Broker.GetAttribute("rundir");
        }
    }

    [Fact]
    public async Task A_client_that_only_blocks_finds_the_loss_by_itself_and_goes_on()
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = OnThread.RunAsync(() => FluxClient.Connect(LifeSession.OptionsFor(listener.Uri)));
        PeerConnection first = await listener.AcceptAsync();
        await using FluxClient client = await connecting.Soon();
        Task<string> read = OnThread.RunAsync(() => client.Broker.GetAttribute("rundir"));
        await first.ReceiveAsync("attr.get");

        first.Dispose();

        using PeerConnection second = await listener.AcceptAsync();
        await second.RespondEmptyAsync(await second.ReceiveAsync(LifeSession.RunningTopic));
        await second.RespondAsync(await second.ReceiveAsync("attr.get"), """{"value":"17","flags":0}""");
        (await read.Soon()).Should().Be("17");
        Task<string> next = OnThread.RunAsync(() => client.Broker.GetAttribute("rundir"));
        await second.RespondAsync(await second.ReceiveAsync("attr.get"), """{"value":"18","flags":0}""");
        (await next.Soon()).Should().Be("18");
    }
}
