using System.Net.Sockets;
using CsCheck;
using FluxWire.Embedded.Tests.Wire;

namespace FluxWire.Embedded.Tests.Hostile;

public sealed class HostileInputTests : IAsyncLifetime
{
    private EmbeddedBroker _broker = null!;
    private WireClient _bystander = null!;

    public static TheoryData<string> Garbage => new()
    {
        "FFEE001200000030",                                         // the magic in the order of the RFC's text
        "1200EEFF00000000",                                         // no body at all
        "1200EEFFFFFFFFFF",                                         // four gigabytes
        "1200EEFF0000000100",                                       // no room for a header
        "1200EEFF00000015148E0201010000000000000000FFFFFFFF00000001", // version 2
        "1200EEFF00000015148E0103010000000000000000FFFFFFFF00000001", // no such type
        "1200EEFF00000016FF148E010108FFFFFFFF00000000FFFFFFFF00000001", // a part beyond the end
        "474554202F20485454502F312E310D0A0D0A",                     // HTTP
    };

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync();
        _bystander = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _bystander.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_closes_the_connection_it_came_by_and_no_other(string hex)
    {
        await using WireClient client = await WireClient.ConnectAsync(_broker);
        await client.SendRawAsync(Convert.FromHexString(hex));
        await client.Closed;
        (await _bystander.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task No_bytes_whatever_end_the_broker()
    {
        await Gen.Byte.Array[0, 200].SampleAsync(
            async bytes =>
            {
                using Socket socket = await WireClient.OpenAsync(_broker);
                try
                {
                    await socket.SendAsync(bytes);
                    await socket.SendAsync(new byte[] { 0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, (byte)bytes.Length });
                    await socket.SendAsync(bytes);
                }
                catch (SocketException e)
                {
                    e.SocketErrorCode.Should().BeOneOf(SocketError.Shutdown, SocketError.ConnectionReset);
                }
            },
            iter: 200);
        _broker.Completion.IsCompleted.Should().BeFalse();
        (await _bystander.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task No_payload_whatever_ends_the_broker()
    {
        long id = await _bystander.SubmitAsync(TestJobs.Shell("true"), urgency: 0);
        string[] topics =
        [
            "job-ingest.submit", "job-manager.wait", "job-manager.raise", "job-manager.kill", "job-manager.urgency",
            "job-manager.memo", "job-manager.update", "job-manager.getattr", "job-manager.getinfo", "job-manager.list",
            "job-manager.raiseall", "job-manager.killall", "job-manager.alloc-query", "job-manager.history.get",
            "job-manager.queue-list", "job-manager.queue-status", "job-manager.events-journal", "job-manager.events-journal-cancel",
            "job-info.lookup", "job-info.eventlog-watch", "job-info.eventlog-watch-cancel", "job-info.update-lookup",
            "job-info.update-watch", "job-info.update-watch-cancel", "job-list.list", "job-list.list-id", "job-list.list-attrs",
            "job-list.job-stats", "attr.get", "attr.set", "attr.rm", "attr.list", "event.publish", "event.subscribe",
            "event.unsubscribe", "service.add", "service.remove", "groups.get", "overlay.topology", "overlay.health",
            "resource.status", "resource.sched-status", "state-machine.get", "config.get", "connector-local.stats-get", "broker.ping",
            "job-manager.disconnect",
        ];
        string[] values =
        [
            "1", "-1", "1.5", "1e400", "\"x\"", "[]", "[1]", "{}", "null", "true", "18446744073709551615", "\"\\u0000\"",
            "\"\\ud800\"", "{\"\\udc00\":1}", "[\"\\ud800\"]", "\"attributes.system.duration\"", "{\"attributes.system.duration\":1e308}",
            "{\"and\":[{\"or\":[{\"not\":[{}]}]}]}", "{\"ranks\":[\"0-2147483647\"]}", "9223372036854775807", "-9223372036854775808",
            $"{id}", "4095",
        ];
        string[] names =
        [
            "id", "J", "urgency", "flags", "severity", "type", "signum", "memo", "updates", "attrs", "max_entries", "keys",
            "path", "key", "constraint", "since", "name", "value", "topic", "payload", "service", "rank", "userid", "states", "dry_run",
        ];
        Gen<string> member = Gen.Select(OneOf(names), OneOf(values), static (name, value) => $"\"{name}\":{value}");
        await Gen.Select(OneOf(topics), member.Array[0, 8]).SampleAsync(
            async (topic, members) =>
            {
                // Only with the id of a job most services go on to look at the rest.
                await _bystander.SendAsync(topic, "{" + string.Join(',', members.Append($"\"id\":{id}").Distinct()) + "}");
                await _bystander.CallAsync("broker.ping", "{}").WaitAsync(TimeSpan.FromSeconds(5));
            },
            iter: 3000,
            threads: 1);
        _broker.Completion.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_before_its_bytes_come()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { MaxMessageSize = 1000 });
        await using WireClient client = await WireClient.ConnectAsync(broker);
        (await client.CallAsync("broker.ping", $$"""{"pad":"{{new string('x', 900)}}"}""")).Errno.Should().Be(0);
        await client.SendRawAsync(Convert.FromHexString("1200EEFF000003E9"));
        await client.Closed;
    }

    private static Gen<string> OneOf(string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
