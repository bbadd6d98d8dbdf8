using System.Text;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests;

public sealed class RoutingTests : IAsyncLifetime
{
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync();
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_ping_returns_its_payload_and_how_it_came()
    {
        WireResponse pong = await _client.CallAsync("broker.ping", """{"seq":7,"pad":"xyz"}""");
        pong.Errno.Should().Be(0);
        pong["seq"].GetInt32().Should().Be(7);
        pong["pad"].GetString().Should().Be("xyz");
        pong["userid"].GetUInt32().Should().Be(TestUser.Id);
        pong["rolemask"].GetInt32().Should().Be(5);
        pong["rank"].GetInt32().Should().Be(0);
        pong["route"].GetString().Should().MatchRegex("^[0-9a-f]{8}$");
    }

    [Fact]
    public async Task A_response_has_a_route_flag_a_role_and_the_flags_of_its_request()
    {
        WireResponse pong = await _client.CallAsync("job-manager.ping", "{}", flags: FluxMessageFlags.Streaming | FluxMessageFlags.User1);
        pong.Message.Header.Flags.Should().HaveFlag(FluxMessageFlags.Route).And.HaveFlag(FluxMessageFlags.Streaming).And.HaveFlag(FluxMessageFlags.User1);
        pong.Message.Header.Roles.Should().Be(FluxRoles.Owner | FluxRoles.Local);
        pong.Message.Routes.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Routes_of_a_proxy_come_back_and_appear_in_a_ping()
    {
        FluxMessage request = FluxMessage.Request(
            Encoding.UTF8.GetBytes("broker.ping"), new(FluxPayload.FromText("{}")), FluxNodeId.Any, 77);
        FluxRouteStack routes = FluxRouteStack.Create("11111111-aaaa");
        await _client.SendAsync("broker.ping", "{}");
        await _client.SendAsync(new FluxMessage(request.Header, routes, request.Topic, request.Payload));
        WireResponse pong = await _client.CallAsync("broker.ping", "{}");
        pong.Errno.Should().Be(0);
    }

    [Fact]
    public async Task A_guest_is_played_by_an_owner_who_gives_away_his_roles()
    {
        WireResponse pong = await _client.CallAsync("broker.ping", "{}", userId: 4242, roles: FluxRoles.User);
        pong["userid"].GetInt32().Should().Be(4242);
        pong["rolemask"].GetInt32().Should().Be(2);
        WireResponse wait = await _client.CallAsync("job-manager.wait", """{"id":-1}""", userId: 4242, roles: FluxRoles.User);
        (wait.Errno, wait.Text).Should().Be((1, "Request requires owner credentials"));
    }

    [Theory]
    [InlineData("nosuch.method", "No service matching nosuch.method is registered")]
    [InlineData("plain", "No service matching plain is registered")]
    [InlineData("", "No service matching  is registered")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b", "No service matching aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("job-manager.nosuch", "Unknown service method 'job-manager.nosuch'")]
    [InlineData("kvs.lookup", "No service matching kvs.lookup is registered")]
    public async Task What_is_not_served_is_answered_with_ENOSYS_and_the_text_of_a_real_broker(string topic, string text)
    {
        WireResponse response = await _client.CallAsync(topic, "{}");
        (response.Errno, response.Text).Should().Be((38, text));
    }

    [Fact]
    public async Task Only_rank_0_can_be_reached()
    {
        (await _client.CallAsync("broker.ping", "{}", FluxNodeId.Rank(0))).Errno.Should().Be(0);
        (await _client.CallAsync("broker.ping", "{}", FluxNodeId.Rank(1))).Errno.Should().Be(113);
        (await _client.CallAsync("broker.ping", "{}", FluxNodeId.Rank(0), FluxMessageFlags.Upstream)).Errno.Should().Be(113);
        (await _client.CallAsync("broker.ping", "{}", FluxNodeId.Rank(1), FluxMessageFlags.Upstream)).Errno.Should().Be(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"name":1}""")]
    public async Task A_payload_that_is_not_what_the_service_wants_is_EPROTO(string? payload)
        => (await _client.CallAsync("attr.get", payload)).Errno.Should().Be(71);

    [Fact]
    public async Task A_request_that_wants_no_response_gets_none()
    {
        await _client.SendAsync("nosuch.method", "{}", flags: FluxMessageFlags.NoResponse);
        await _client.SendAsync("broker.ping", "{}", flags: FluxMessageFlags.NoResponse);
        (await _client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
        _client.HasResponse(0).Should().BeFalse();
    }

    [Fact]
    public async Task Requests_are_answered_in_order_however_many_are_in_flight()
    {
        uint[] tags = new uint[2000];
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i] = await _client.SendAsync("broker.ping", $$"""{"seq":{{i}}}""");
        }

        for (int i = 0; i < tags.Length; i++)
        {
            (await _client.NextAsync(tags[i]))["seq"].GetInt32().Should().Be(i);
        }
    }

    [Fact]
    public async Task Attributes_tell_what_a_client_looks_for()
    {
        (await _client.CallAsync("attr.get", """{"name":"size"}"""))["value"].GetString().Should().Be("1");
        (await _client.CallAsync("attr.get", """{"name":"local-uri"}"""))["value"].GetString().Should().Be(_broker.Uri);
        (await _client.CallAsync("attr.get", """{"name":"version"}"""))["flags"].GetInt32().Should().Be(0);
        (await _client.CallAsync("attr.get", """{"name":"nope"}""")).Errno.Should().Be(2);
        (await _client.CallAsync("attr.get", """{"name":"parent-uri"}""")).Errno.Should().Be(2);
        WireResponse set = await _client.CallAsync("attr.set", """{"name":"size","value":"2"}""");
        (set.Errno, set.Text).Should().Be((22, "attribute may not be updated"));
    }
}
