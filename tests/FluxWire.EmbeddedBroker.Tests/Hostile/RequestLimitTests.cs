using System.Buffers;
using System.Text;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>What a client may have open: requests, streams, subscriptions, services.</summary>
public sealed class RequestLimitTests : IAsyncLifetime
{
    private const int Limit = 10;
    private const int Again = 11;
    private const int MaxMessageSize = 100_000;

    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;
    private long _job;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(
            new EmbeddedBrokerOptions { MaxOutstandingRequests = Limit, MaxMessageSize = MaxMessageSize });
        _client = await WireClient.ConnectAsync(_broker);
        _job = await _client.SubmitAsync(TestJobs.Shell("true"), urgency: 0);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task One_stream_more_than_the_limit_is_EAGAIN_until_one_has_ended()
    {
        uint[] tags = new uint[Limit];
        for (int i = 0; i < Limit; i++)
        {
            tags[i] = await WatchAsync();
        }

        uint surplus = await WatchAsync();
        WireResponse refusal = await _client.NextAsync(surplus);
        (refusal.Errno, refusal.Text).Should().Be((Again, "too many outstanding requests of this client"));
        await _client.SendAsync("job-info.eventlog-watch-cancel", $$"""{"matchtag":{{tags[3]}}}""", flags: FluxMessageFlags.NoResponse);
        (await _client.StreamAsync(tags[3]))[^1].Errno.Should().Be(61);
        (await _client.NextAsync(await WatchAsync())).Errno.Should().Be(0);
    }

    [Fact]
    public async Task Requests_that_are_answered_do_not_count_however_many()
    {
        for (int i = 0; i < 20 * Limit; i++)
        {
            (await _client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
            (await _client.CallAsync("attr.get", """{"name":"none"}""")).Errno.Should().Be(2);
            (await _client.CallAsync("job-manager.none", "{}")).Errno.Should().Be(38);
        }
    }

    [Fact]
    public async Task Requests_that_want_no_answer_do_not_count()
    {
        for (int i = 0; i < 20 * Limit; i++)
        {
            await _client.SendAsync("job-info.eventlog-watch-cancel", """{"matchtag":7}""", flags: FluxMessageFlags.NoResponse);
        }

        (await _client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task One_client_does_not_use_up_what_another_may_have()
    {
        await using WireClient greedy = await WireClient.ConnectAsync(_broker);
        for (int i = 0; i <= Limit; i++)
        {
            await greedy.WatchAsync(_job);
        }

        (await _client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    /// <summary>Services keep what they answer later, with its payload.</summary>
    [Fact]
    public async Task Together_they_are_no_larger_than_one_message()
    {
        await WatchAsync(padding: MaxMessageSize / 2);

        WireResponse refusal = await _client.NextAsync(await WatchAsync(padding: MaxMessageSize / 2));

        refusal.Errno.Should().Be(Again);
        (await _client.NextAsync(await WatchAsync())).Errno.Should().Be(0);
    }

    /// <summary>Behind a proxy clients come and go on one connection.</summary>
    [Fact]
    public async Task What_a_client_behind_a_proxy_leaves_is_given_back()
    {
        for (int i = 0; i < 5; i++)
        {
            FluxRouteStack routes = FluxRouteStack.Create($"client-{i}");
            for (uint tag = 100; tag < 100 + Limit; tag++)
            {
                await SendFromAsync(routes, "job-info.eventlog-watch", tag, FluxMessageFlags.Streaming);
                (await _client.NextAsync(tag)).Errno.Should().Be(0, $"client {i} has just come");
            }

            await SendFromAsync(routes, "job-info.disconnect", 0, FluxMessageFlags.NoResponse);
        }

        (await _client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task One_subscription_more_than_the_limit_is_EAGAIN()
    {
        for (int i = 0; i < Limit; i++)
        {
            (await _client.CallAsync("event.subscribe", $$"""{"topic":"t{{i}}"}""")).Errno.Should().Be(0);
        }

        (await _client.CallAsync("event.subscribe", """{"topic":"t0"}""")).Errno.Should().Be(0, "that is none more");
        (await _client.CallAsync("event.subscribe", """{"topic":"t"}""")).Errno.Should().Be(Again);
        (await _client.CallAsync("event.unsubscribe", """{"topic":"t1"}""")).Errno.Should().Be(0);
        (await _client.CallAsync("event.subscribe", """{"topic":"t"}""")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task One_service_more_than_the_limit_is_EAGAIN()
    {
        for (int i = 0; i < Limit; i++)
        {
            (await _client.CallAsync("service.add", $$"""{"service":"s{{i}}"}""")).Errno.Should().Be(0);
        }

        (await _client.CallAsync("service.add", """{"service":"s"}""")).Errno.Should().Be(Again);
        await using WireClient other = await WireClient.ConnectAsync(_broker);
        (await other.CallAsync("service.add", """{"service":"s"}""")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task One_service_used_more_than_the_limit_is_EAGAIN()
    {
        await using WireClient provider = await WireClient.ConnectAsync(_broker);
        (await provider.CallAsync("service.add", """{"service":"svc"}""")).Errno.Should().Be(0);
        for (int i = 0; i < Limit; i++)
        {
            await _client.SendAsync($"svc.{i}.call", "{}");
        }

        (await _client.CallAsync("svc.more.call", "{}")).Errno.Should().Be(Again);
    }

    private Task<uint> WatchAsync(int padding = 0)
        => _client.SendAsync(
            "job-info.eventlog-watch",
            $$"""{"id":{{_job}},"path":"eventlog","flags":0,"pad":"{{new string('x', padding)}}"}""",
            flags: FluxMessageFlags.Streaming);

    private Task SendFromAsync(FluxRouteStack routes, string topic, uint tag, FluxMessageFlags flags)
    {
        string json = $$"""{"id":{{_job}},"path":"eventlog","flags":0}""";
        FluxMessage request = FluxMessage.Request(
            Encoding.UTF8.GetBytes(topic), new ReadOnlySequence<byte>(FluxPayload.FromText(json)), FluxNodeId.Any, tag, flags);
        return _client.SendAsync(new FluxMessage(request.Header, routes, request.Topic, request.Payload));
    }
}
