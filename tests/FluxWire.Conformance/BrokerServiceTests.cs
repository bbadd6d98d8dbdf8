using System.Text.Json.Nodes;
using FluxWire.Conformance.Brokers;
using FluxWire.Protocol;

namespace FluxWire.Conformance;

/// <summary>The broker itself: ping, attributes, identity, and what it does not serve.</summary>
[Collection(BrokerTests.Name)]
public sealed class BrokerServiceTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Ping_tells_who_we_are(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        PingResult ping = await flux.Broker.PingAsync();
        ping.Identity.IsOwner.Should().BeTrue();
        ping.Identity.Roles.Should().Be(FluxRoles.Owner | FluxRoles.Local);
        ping.Identity.UserId.Should().Be(flux.PeerUserId);
        ping.Route.Split('!').Should().OnlyContain(static hop => hop.Length == 8);
        (await flux.Broker.GetIdentityAsync()).Should().Be(ping.Identity);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Attributes(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        (await flux.Broker.GetVersionAsync()).Should().StartWith("0.");
        (await flux.Broker.GetRankAsync()).Should().BeLessThan(await flux.Broker.GetSizeAsync());
        (await flux.Broker.GetAttributeAsync("local-uri")).Should().StartWith("local://");
        await flux.Broker.GetAttributeAsync("no-such-attribute").ShouldBeRefusedAsync(FluxErrno.ENOENT, "No such file or directory");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task What_is_not_served(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        await flux.CallAsync("no-such-service.method").AsTask()
            .ShouldBeRefusedAsync(FluxErrno.ENOSYS, "No service matching no-such-service.method is registered");
        await flux.CallAsync("job-manager.no-such-method").AsTask()
            .ShouldBeRefusedAsync(FluxErrno.ENOSYS, "Unknown service method 'job-manager.no-such-method'");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Rank_that_does_not_exist(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        await flux.Broker.PingAsync(new RpcOptions { NodeId = FluxNodeId.Rank(4711) })
            .ShouldBeRefusedAsync(FluxErrno.EHOSTUNREACH, "No route to host");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Two_hundred_calls_from_fifty_threads_on_one_connection(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        using SemaphoreSlim threads = new(50);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            await threads.WaitAsync();
            try
            {
                string pad = new('x', i * 50);
                System.Text.Json.JsonElement reply = await Task.Run(() =>
                    flux.CallAsync("broker.ping", new JsonObject { ["seq"] = i, ["pad"] = pad }).AsTask());
                reply.GetProperty("seq").GetInt32().Should().Be(i);
                reply.GetProperty("pad").GetString().Should().Be(pad);
            }
            finally
            {
                threads.Release();
            }
        }));
    }
}
