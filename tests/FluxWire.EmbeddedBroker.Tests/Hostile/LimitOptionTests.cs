using System.Net.Sockets;
using FluxWire.Embedded.Tests.Wire;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>The limits that are met before there is a request: connections, the depth and the text of JSON; and which values are none.</summary>
public sealed class LimitOptionTests
{
    public static TheoryData<Action<EmbeddedBrokerOptions>, string> Wrong => new()
    {
        { static o => o.MaxMessageSize = 0, nameof(EmbeddedBrokerOptions.MaxMessageSize) },
        { static o => o.MaxJsonDepth = 0, nameof(EmbeddedBrokerOptions.MaxJsonDepth) },
        { static o => o.MaxJsonDepth = 257, nameof(EmbeddedBrokerOptions.MaxJsonDepth) },
        { static o => o.MaxConnections = 0, nameof(EmbeddedBrokerOptions.MaxConnections) },
        { static o => o.MaxOutstandingRequests = 0, nameof(EmbeddedBrokerOptions.MaxOutstandingRequests) },
        { static o => o.MaxUnreadBytes = 0, nameof(EmbeddedBrokerOptions.MaxUnreadBytes) },
        { static o => o.MaxTasksPerJob = 0, nameof(EmbeddedBrokerOptions.MaxTasksPerJob) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_limit_out_of_its_range_is_named(Action<EmbeddedBrokerOptions> change, string name)
    {
        EmbeddedBrokerOptions options = new();
        change(options);

        Func<Task> starting = () => EmbeddedBroker.StartAsync(options);

        (await starting.Should().ThrowAsync<ArgumentOutOfRangeException>()).Which.ParamName.Should().EndWith(name);
    }

    [Fact]
    public async Task One_client_more_than_the_limit_is_greeted_with_EAGAIN_until_one_has_left()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { MaxConnections = 2 });
        await using WireClient first = await WireClient.ConnectAsync(broker);
        await using (await WireClient.ConnectAsync(broker))
        {
            using Socket third = await WireClient.OpenAsync(broker);
            (await WireClient.GreetingAsync(third)).Should().Be(11);
            (await WireClient.GreetingAsync(third)).Should().BeNull();
        }

        await HonestWork.UntilAloneAsync(first);
        int? greeting;
        do
        {
            // The broker has forgotten the client a moment before it has given back its place.
            using Socket next = await WireClient.OpenAsync(broker);
            greeting = await WireClient.GreetingAsync(next);
        }
        while (greeting == 11);
        greeting.Should().Be(0);
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 71)]
    [InlineData(100_000, 71)]
    public async Task JSON_that_is_deeper_than_the_default_is_EPROTO(int depth, int errno)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using WireClient client = await WireClient.ConnectAsync(broker);

        (await client.CallAsync("broker.ping", Nested(depth))).Errno.Should().Be(errno);

        (await client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    [Theory]
    [InlineData(256, 256, 0)]
    [InlineData(256, 257, 71)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 71)]
    public async Task The_depth_is_an_option(int limit, int depth, int errno)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { MaxJsonDepth = limit });
        await using WireClient client = await WireClient.ConnectAsync(broker);

        (await client.CallAsync("broker.ping", Nested(depth))).Errno.Should().Be(errno);

        (await client.CallAsync("attr.list", "{}")).Errno.Should().Be(0);
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    public async Task Half_a_surrogate_pair_is_EPROTO(string json)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using WireClient client = await WireClient.ConnectAsync(broker);

        (await client.CallAsync("broker.ping", json)).Errno.Should().Be(71);
        (await client.CallAsync("broker.ping", "{\"a\":\"\\ud83d\\ude00\"}")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_EPROTO()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using WireClient client = await WireClient.ConnectAsync(broker);

        (await client.CallRawAsync("broker.ping", [(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}', 0])).Errno.Should().Be(71);
    }

    private static string Nested(int depth)
        => depth == 1 ? "{}" : $$"""{"a":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
}
