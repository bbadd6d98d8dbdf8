using System.Net.Sockets;
using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Tests.Wire;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>A client that asks for much and reads nothing costs the broker a limited amount, and nobody else anything.</summary>
public sealed class OutgoingLimitTests : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;

    private EmbeddedBroker _broker = null!;
    private WireClient _bystander = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { MaxUnreadBytes = 4 * Megabyte, Cores = 4 });
        _bystander = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _bystander.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_never_reads_is_disconnected_beyond_the_limit()
    {
        await using WireClient client = await WireClient.ConnectUnreadAsync(_broker);
        string request = $$"""{"pad":"{{new string('x', 60_000)}}"}""";
        int sent = 0;

        Func<Task> asking = async () =>
        {
            for (; sent < 10_000; sent++)
            {
                await client.SendAsync("broker.ping", request);
            }
        };

        await asking.Should().ThrowAsync<SocketException>();
        (sent * 60_000L).Should().BeInRange(4 * Megabyte, 64 * Megabyte);
        (await _bystander.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task One_answer_may_be_larger_than_the_limit()
    {
        WireResponse pong = await _bystander.CallAsync("broker.ping", $$"""{"pad":"{{new string('x', 8 * Megabyte)}}"}""");

        pong.Errno.Should().Be(0);
        (await _bystander.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    /// <summary>Ten times the limit stands in the log; it is sent as it is read.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_of_any_length_waits_for_its_reader(bool isThereBefore)
    {
        _broker.Scripts.Add("talk", Talk());
        await using WireClient client = await WireClient.ConnectUnreadAsync(_broker);
        long id = isThereBefore ? await RunAsync() : await SubmitAsync(urgency: 0);
        uint tag = await client.WatchAsync(id, "guest.output", flags: 1);
        if (!isThereBefore)
        {
            await _bystander.CallAsync("job-manager.urgency", $$"""{"id":{{id}},"urgency":16}""");
            await _bystander.EventsAsync(id);
        }

        (await _bystander.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
        client.BeginReading();

        IReadOnlyList<WireResponse> log = await client.StreamAsync(tag);
        log[^1].Errno.Should().Be(61);
        string[] data = [.. log.SkipLast(1).Select(static entry => entry["event"].GetString()!).Where(static line => line.Contains("\"data\"", StringComparison.Ordinal))];
        data.Where(static line => line.Contains("piece", StringComparison.Ordinal)).Select(Number).Should().Equal(Enumerable.Range(0, 400));
        (await client.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    [Fact]
    public async Task A_reader_that_leaves_in_the_middle_of_a_log_is_forgotten()
    {
        _broker.Scripts.Add("talk", Talk());
        long id = await RunAsync();
        await using (WireClient client = await WireClient.ConnectUnreadAsync(_broker))
        {
            await client.WatchAsync(id, "guest.output");
        }

        await HonestWork.UntilAloneAsync(_bystander);
        (await _bystander.CallAsync("broker.ping", "{}")).Errno.Should().Be(0);
    }

    // 400 pieces of 100 kB each.
    private static JobScript Talk()
    {
        JobScriptBuilder script = JobScript.Begin();
        for (int i = 0; i < 400; i++)
        {
            script.WriteLine($"piece {i} {new string('x', 100_000)}");
        }

        return script.Exit(0);
    }

    private static int Number(string line)
        => int.Parse(line[line.IndexOf("piece", StringComparison.Ordinal)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private Task<long> SubmitAsync(int urgency = 16) => _bystander.SubmitAsync(TestJobs.Jobspec("talk"), urgency);

    private async Task<long> RunAsync()
    {
        long id = await SubmitAsync();
        await _bystander.EventsAsync(id);
        return id;
    }
}
