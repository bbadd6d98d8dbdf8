using System.Text.Json;
using System.Text.Json.Nodes;

namespace FluxWire.Faults.RealBroker;

/// <summary>A broker that is suspended: it still holds the connection, the kernel still accepts for it, and nothing is answered.</summary>
[Collection(RealBrokerTests.Name)]
public sealed class SuspendedTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    [RealBrokerFact]
    public async Task Calls_end_at_their_deadline_and_late_answers_do_no_harm()
    {
        const int Calls = 200;
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        broker.Stop();

        Task<JsonElement>[] calls = [.. Enumerable.Range(0, Calls).Select(_ => AttributeAsync(flux, Short))];
        foreach (Task<JsonElement> call in calls)
        {
            (await call.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(Short);
        }

        flux.GetStatistics().Should().BeEquivalentTo(new { PendingRequests = 0, QuarantinedMatchtags = Calls, LateResponses = 0L });
        broker.Continue();

        // The broker answers in order, so the late answers come before this one.
        (await AttributeAsync(flux, Guard.Limit).Soon()).GetProperty("value").GetString().Should().Be("1");
        FluxClientStatistics after = flux.GetStatistics();
        after.Should().BeEquivalentTo(
            new { PendingRequests = 0, QuarantinedMatchtags = 0, LateResponses = (long)Calls, UnmatchedResponses = 0L, Reconnects = 0 });
        after.FreeMatchtags.Should().BeGreaterThanOrEqualTo(Calls);
        flux.State.Should().Be(FluxClientState.Connected);
    }

    [RealBrokerFact]
    public async Task A_first_connect_ends_within_its_limit()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        broker.Stop();

        Func<Task> connect = () => broker.ConnectAsync(static options => options.ConnectTimeout = Short).Soon();

        (await connect.Should().ThrowAsync<FluxTimeoutException>()).Which.Timeout.Should().Be(Short);
    }

    [RealBrokerFact]
    public async Task A_reconnect_goes_on_trying_and_succeeds_once_the_broker_goes_on()
    {
        await using RestartableBroker first = await RestartableBroker.StartNewAsync();
        await using RestartableBroker second = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await first.ConnectAsync(static options => options.ConnectTimeout = Short);
        second.Stop();

        // The first broker dies, and its address leads to the second one, which is suspended.
        await first.KillAsync();
        File.Delete(first.SocketPath);
        File.CreateSymbolicLink(first.SocketPath, second.SocketPath);
        await flux.WaitForStateAsync(FluxClientState.Reconnecting).Soon();
        Task<JsonElement> call = AttributeAsync(flux, Guard.Limit);
        Task connected = flux.WaitForStateAsync(FluxClientState.Connected);

        // Longer than one attempt may take. Nothing can be waited for here, because nothing happens.
        await Task.Delay(3 * Short);
        flux.State.Should().Be(FluxClientState.Reconnecting);
        second.Continue();

        await connected.Soon();
        (await call.Soon()).GetProperty("value").GetString().Should().Be("1");
        flux.GetStatistics().Reconnects.Should().Be(1);
    }

    private static Task<JsonElement> AttributeAsync(FluxClient flux, TimeSpan timeout)
        => flux.CallAsync("attr.get", new JsonObject { ["name"] = "size" }, new RpcOptions { Timeout = timeout }).AsTask();
}
