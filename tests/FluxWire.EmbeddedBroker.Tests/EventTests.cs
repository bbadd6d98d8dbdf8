using System.Text;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests;

public sealed class EventTests : IAsyncLifetime
{
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;
    private WireClient _other = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync();
        _client = await WireClient.ConnectAsync(_broker);
        _other = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _other.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Several_subscriptions_that_match_deliver_one_copy()
    {
        WireResponse reply = await _client.CallAsync("event.subscribe", """{"topic":"foo"}""");
        reply.Message.HasPayload.Should().BeFalse();
        reply.Message.Header.UserId.Should().Be(FluxMessageHeader.UnknownUserId);
        await _client.CallAsync("event.subscribe", """{"topic":"foo.bar"}""");
        string payload = Convert.ToBase64String(FluxPayload.FromText("""{"a":1}"""));
        (await _other.CallAsync("event.publish", $$"""{"topic":"other","flags":0}"""))["seq"].GetInt32().Should().Be(1);
        await _other.CallAsync("event.publish", $$"""{"topic":"foo.bar","flags":0,"payload":"{{payload}}"}""");
        await _other.CallAsync("event.publish", """{"topic":"foobar","flags":0}""");
        WireResponse first = await _client.NextOtherAsync();
        (first.Message.Type, first.Message.Sequence, first.Text).Should().Be((FluxMessageType.Event, 2u, """{"a":1}"""));
        WireResponse second = await _client.NextOtherAsync();
        (Encoding.UTF8.GetString(second.Message.Topic.FirstSpan), second.Message.HasPayload).Should().Be(("foobar", false));
    }

    [Fact]
    public async Task Two_subscriptions_need_two_unsubscriptions()
    {
        await _client.CallAsync("event.subscribe", """{"topic":"x"}""");
        await _client.CallAsync("event.subscribe", """{"topic":"x"}""");
        (await _client.CallAsync("event.unsubscribe", """{"topic":"x"}""")).Errno.Should().Be(0);
        await _other.CallAsync("event.publish", """{"topic":"x1","flags":0}""");
        (await _client.NextOtherAsync()).Message.Type.Should().Be(FluxMessageType.Event);
        (await _client.CallAsync("event.unsubscribe", """{"topic":"x"}""")).Errno.Should().Be(0);
        (await _client.CallAsync("event.unsubscribe", """{"topic":"x"}""")).Errno.Should().Be(2);
    }

    [Theory]
    [InlineData("""{"topic":"x","flags":1}""")]
    [InlineData("""{"topic":"x"}""")]
    [InlineData("""{"topic":"x","flags":0,"payload":"*"}""")]
    public async Task A_publication_that_makes_no_sense_is_EPROTO(string payload)
        => (await _client.CallAsync("event.publish", payload)).Errno.Should().Be(71);

    [Fact]
    public async Task A_client_may_provide_a_service_for_others()
    {
        (await _client.CallAsync("service.add", """{"service":"mine"}""")).Errno.Should().Be(0);
        (await _other.CallAsync("service.add", """{"service":"mine"}""")).Errno.Should().Be(17);
        (await _other.CallAsync("service.add", """{"service":"job-list"}""")).Errno.Should().Be(17);
        (await _other.CallAsync("service.add", """{"service":"a.b"}""")).Errno.Should().Be(22);
        (await _other.CallAsync("service.remove", """{"service":"mine"}""")).Errno.Should().Be(2);

        uint tag = await _other.SendAsync("mine.echo", """{"x":1}""");
        WireResponse request = await _client.NextOtherAsync();
        (request.Message.Type, request.Text).Should().Be((FluxMessageType.Request, """{"x":1}"""));
        request.Message.Header.Roles.Should().Be(FluxRoles.Owner | FluxRoles.Local);
        request.Message.Routes.ToList().Should().HaveCount(2);
        await _client.SendAsync(FluxMessage.Response(
            request.Message, FluxErrno.None, new(FluxPayload.FromText("""{"y":2}""")), 0, FluxRoles.None));
        WireResponse response = await _other.NextAsync(tag);
        (response.Text, response.Message.Routes.IsEmpty).Should().Be(("""{"y":2}""", true));
    }

    [Fact]
    public async Task A_provider_learns_that_a_client_has_gone_and_its_own_end_is_ENOSYS_for_others()
    {
        await _client.CallAsync("service.add", """{"service":"mine"}""");
        WireClient brief = await WireClient.ConnectAsync(_broker);
        await brief.SendAsync("mine.sub.deep", "{}");
        await _client.NextOtherAsync();
        await brief.DisposeAsync();
        WireResponse gone = await _client.NextOtherAsync();
        Encoding.UTF8.GetString(gone.Message.Topic.FirstSpan).Should().Be("mine.sub.disconnect");
        gone.Message.Header.Flags.Should().HaveFlag(FluxMessageFlags.NoResponse);

        await _client.CallAsync("service.remove", """{"service":"mine"}""");
        (await _other.CallAsync("mine.echo", "{}")).Errno.Should().Be(38);
    }
}
