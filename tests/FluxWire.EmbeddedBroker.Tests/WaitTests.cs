using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace FluxWire.Embedded.Tests;

public sealed class WaitTests : IAsyncLifetime
{
    private const string Any = """{"id":-1}""";

    private readonly FakeTimeProvider _time = new();
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 4, TimeProvider = _time });
        _broker.Scripts.Add("hour", JobScript.Begin().After(TimeSpan.FromHours(1)).Exit(0));
        _broker.Scripts.Add("now", JobScript.Begin().Exit(0));
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_job_can_be_waited_for_once()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("now"));
        (await _client.WaitAsync(id)).Success.Should().BeTrue();
        await ShouldBeNoChild(TestJobs.Id(id), "invalid job id, or job may be inactive and not waitable");
    }

    [Theory]
    [InlineData("""{"id":-1}""", "there are no more waitable jobs")]
    [InlineData("""{"id":123}""", "invalid job id, or job may be inactive and not waitable")]
    public async Task Without_a_job_there_is_nothing_to_wait_for(string payload, string text) => await ShouldBeNoChild(payload, text);

    [Fact]
    public async Task A_job_that_is_not_waitable_cannot_be_waited_for()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"), flags: 0);
        await ShouldBeNoChild(TestJobs.Id(id), "job was not submitted with FLUX_JOB_WAITABLE");
        _time.Advance(TimeSpan.FromHours(1));
        await _client.EventsAsync(id);
        await ShouldBeNoChild(TestJobs.Id(id), "invalid job id, or job may be inactive and not waitable");
    }

    [Fact]
    public async Task One_waiter_a_job()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint first = await _client.SendAsync("job-manager.wait", TestJobs.Id(id));
        await ShouldBeNoChild(TestJobs.Id(id), "job id already has a waiter");
        _time.Advance(TimeSpan.FromHours(1));
        (await _client.NextAsync(first))["success"].GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task More_waiters_for_any_than_jobs_fails_the_newest()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        uint first = await _client.SendAsync("job-manager.wait", Any);
        await ShouldBeNoChild(Any, "there are no more waitable jobs");
        _time.Advance(TimeSpan.FromHours(1));
        (await _client.NextAsync(first))["id"].GetInt64().Should().Be(id);
    }

    [Fact]
    public async Task Any_gets_each_job_once()
    {
        List<long> ids = [];
        for (int i = 0; i < 5; i++)
        {
            ids.Add(await _client.SubmitAsync(TestJobs.Jobspec("now")));
        }

        List<long> got = [];
        for (int i = 0; i < 5; i++)
        {
            got.Add((await _client.CallAsync("job-manager.wait", Any))["id"].GetInt64());
        }

        got.Should().BeEquivalentTo(ids);
        await ShouldBeNoChild(Any, "there are no more waitable jobs");
    }

    [Fact]
    public async Task A_waiter_that_goes_away_leaves_the_job_waitable()
    {
        long id = await _client.SubmitAsync(TestJobs.Jobspec("hour"));
        WireClient brief = await WireClient.ConnectAsync(_broker);
        await brief.SendAsync("job-manager.wait", TestJobs.Id(id));
        await brief.CallAsync("broker.ping", "{}");
        await brief.DisposeAsync();

        // The broker learns of the end of a connection in its own time.
        while ((await _client.CallAsync("connector-local.stats-get"))["server"].GetProperty("clients").GetArrayLength() > 1)
        {
            await Task.Yield();
        }

        _time.Advance(TimeSpan.FromHours(1));
        await _client.EventsAsync(id);
        (await _client.WaitAsync(id)).Success.Should().BeTrue();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":1.5}""")]
    [InlineData("""{"id":18446744073709551615}""")]
    public async Task A_malformed_request_says_so(string payload)
    {
        WireResponse response = await _client.CallAsync("job-manager.wait", payload);
        (response.Errno, response.Text).Should().Be((71, "malformed wait request"));
    }

    private async Task ShouldBeNoChild(string payload, string text)
    {
        WireResponse response = await _client.CallAsync("job-manager.wait", payload);
        (response.Errno, response.Text).Should().Be((10, text));
    }
}
