using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Rpc;

public sealed class ConcurrentCallTests
{
    private const int Threads = 50;
    private const int CallsPerThread = 4;
    private const int Calls = Threads * CallsPerThread;

    [Fact]
    public async Task Two_hundred_calls_from_fifty_threads_get_their_own_answers_in_whatever_order_these_come()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JsonElement>[] calls = new Task<JsonElement>[Calls];
        Task starting = Task.Run(() => StartAll(session.Client, calls));

        PeerMessage[] requests = new PeerMessage[Calls];
        for (int i = 0; i < Calls; i++)
        {
            requests[i] = await session.Peer.ReceiveAsync("test.echo");
        }

        requests.Select(r => r.Matchtag).Should().OnlyHaveUniqueItems().And.NotContain(0u);
        new Random(4711).Shuffle(requests);
        foreach (PeerMessage request in requests)
        {
            await session.Peer.WriteAsync(Frames.Response(request, request.Payload));
        }

        await starting.Soon();
        for (int i = 0; i < Calls; i++)
        {
            (await calls[i].Soon()).GetProperty("n").GetInt32().Should().Be(i);
        }

        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.UnmatchedResponses.Should().Be(0);
        session.Matcher.LateResponses.Should().Be(0);
    }

    private static void StartAll(FluxClient client, Task<JsonElement>[] calls)
    {
        using Barrier barrier = new(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            barrier.SignalAndWait();
            for (int i = thread; i < Calls; i += Threads)
            {
                calls[i] = client.CallAsync("test.echo", new JsonObject { ["n"] = i }).AsTask();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }
}
