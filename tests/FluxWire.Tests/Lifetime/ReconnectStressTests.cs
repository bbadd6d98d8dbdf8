using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Tests.Peers;
using Xunit.Abstractions;

namespace FluxWire.Tests.Lifetime;

/// <summary>Connections that are cut at random while everything is under way: each ends as its kind allows, none hangs, and no answer is wrong.</summary>
[Collection(WholeProcess.Name)]
public sealed class ReconnectStressTests(ITestOutputHelper output)
{
    private const int Each = 60;
    private const int Cuts = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Nothing_is_lost_and_nothing_comes_twice(int seed)
    {
        ConcurrentQueue<Exception> unobserved = new();
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += handler;
        try
        {
            await RunAsync(seed);
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            unobserved.Where(e => e.ToString().Contains("FluxWire.", StringComparison.Ordinal)).Should().BeEmpty();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= handler;
        }
    }

    private async Task RunAsync(int seed)
    {
        TestMode.LeaveContext();
        using CuttingBroker broker = new(new Random(seed), Cuts);
        FluxClientOptions options = LifeSession.OptionsFor(broker.Uri);
        options.VerifyConnection = true;
        options.RetryFirstConnect = true;
        options.ConnectRetries = 0;
        await using FluxClient client = await FluxClient.ConnectAsync(options).Soon();

        int lost = 0;
        List<Task> work = [];
        for (int i = 1; i <= Each; i++)
        {
            JobId id = new((ulong)i);
            int number = i;
            work.Add(Task.Run(async () => Interlocked.Add(ref lost, await CallAsync(client, number))));
            work.Add(Task.Run(() => ReadAsync(client, number)));
            work.Add(OnThread.RunAsync(() => Read(client, number)));
            work.Add(Task.Run(() => WaitAsync(client, id)));
            work.Add(Task.Run(() => WatchAsync(client, id)));
            work.Add(Task.Run(() => ResultAsync(client, id)));
        }

        await Task.WhenAll(work).Soon();
        (await client.DrainAsync().Soon()).Should().BeTrue();

        FluxClientStatistics statistics = client.GetStatistics();
        statistics.PendingRequests.Should().Be(0);
        statistics.UnmatchedResponses.Should().Be(0);
        broker.Failures.Should().BeEmpty();
        output.WriteLine($"{statistics.Reconnects} reconnects, {broker.Requests} requests, {lost} calls lost that may have been sent.");
        statistics.Reconnects.Should().BePositive();
    }

    // May be lost, and says so then; but what it answers is right.
    private static async Task<int> CallAsync(FluxClient client, int number)
    {
        int lost = 0;
        for (int answered = 0; answered < 10;)
        {
            try
            {
                JsonElement reply = await client.CallAsync(CuttingBroker.Echo, new JsonObject { ["n"] = (number * 100) + answered });
                reply.GetProperty("n").GetInt32().Should().Be((number * 100) + answered);
                answered++;
            }
            catch (FluxConnectionException e)
            {
                e.MayHaveBeenSent.Should().BeTrue("what was not sent is sent later");
                lost++;
            }
        }

        return lost;
    }

    private static async Task ReadAsync(FluxClient client, int number)
    {
        for (int i = 0; i < 10; i++)
        {
            JsonElement reply = await client.CallAsync(CuttingBroker.Echo, new JsonObject { ["n"] = -number }, new RpcOptions { Repeatable = true });
            reply.GetProperty("n").GetInt32().Should().Be(-number);
        }
    }

    private static void Read(FluxClient client, int number)
    {
        for (int i = 0; i < 10; i++)
        {
            client.Call(CuttingBroker.Echo, new JsonObject { ["n"] = number }, new RpcOptions { Repeatable = true })
                .GetProperty("n").GetInt32().Should().Be(number);
        }
    }

    private static async Task WaitAsync(FluxClient client, JobId id)
        => (await client.Jobs.WaitAsync(id)).Should().Be(CuttingBroker.WaitResultOf(id));

    private static async Task WatchAsync(FluxClient client, JobId id)
        => (await ServedLog.ReadAsync(client.Jobs.WatchEventsAsync(id))).Should().Equal(CuttingBroker.LogOf((int)id.Value).Names);

    private static async Task ResultAsync(FluxClient client, JobId id)
        => (await client.Jobs.ResultAsync(id)).ReturnCode.Should().Be(CuttingBroker.ExitCodeOf((int)id.Value));
}
