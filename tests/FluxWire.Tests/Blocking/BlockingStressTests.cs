using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>Many who block and many who await, on one connection at once.</summary>
public sealed class BlockingStressTests
{
    private const int Threads = 6;
    private const int Rounds = 60;

    [Theory]
    [EachClient]
    public async Task Everybody_gets_his_own_answer(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        using EchoPeer echo = new(session.Peer);
        Task serving = echo.ServeAsync();

        List<Task> callers = [];
        for (int i = 0; i < Threads; i++)
        {
            int first = i * Rounds;
            callers.Add(OnThread.RunAsync(() => Block(session.Client, first)));
        }

        for (int i = Threads; i < Threads + 3; i++)
        {
            int first = i * Rounds;
            callers.Add(Task.Run(() => AwaitAsync(session.Client, first)));
            callers.Add(Task.Run(() => StreamAsync(session.Client, first + 1000)));
        }

        await Task.WhenAll(callers).Soon();
        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.LateResponses.Should().Be(0);
        session.Matcher.UnmatchedResponses.Should().Be(0);
        await session.Client.DisposeAsync();
        await serving.Soon();
    }

    [Theory]
    [EachClient]
    public async Task Tokens_that_race_with_answers_end_their_own_calls_alone(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        ConcurrentDictionary<int, CancellationTokenSource> sources = new();
        using EchoPeer echo = new(session.Peer)
        {
            OnRequest = request =>
            {
                if (sources.TryGetValue(request.Json["n"]!.GetValue<int>(), out CancellationTokenSource? source))
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static state => state.Cancel(), source, preferLocal: false);
                }
            },
        };
        Task serving = echo.ServeAsync();
        int ended = 0;

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => OnThread.RunAsync(() =>
        {
            for (int n = thread * Rounds; n < (thread + 1) * Rounds; n++)
            {
                // Every other call can be ended; those in between must not notice. Never disposed, because the peer may cancel late.
                CancellationToken token = n % 2 == 0 ? (sources[n] = new CancellationTokenSource()).Token : CancellationToken.None;
                try
                {
                    Number(session.Client.Call("test.echo", Numbered(n), null, token)).Should().Be(n);
                }
                catch (OperationCanceledException e)
                {
                    e.CancellationToken.Should().Be(token);
                    Interlocked.Increment(ref ended);
                }
            }
        }))).Soon();

        session.Client.Call("test.echo", Numbered(-1)).ValueKind.Should().Be(JsonValueKind.Object);
        session.Matcher.LateResponses.Should().BeLessThanOrEqualTo(ended);
        session.Matcher.UnmatchedResponses.Should().Be(0);
        session.Client.IsConnected.Should().BeTrue();
        await session.Client.DisposeAsync();
        await serving.Soon();
    }

    [Theory]
    [EachClient]
    public async Task A_connection_that_is_lost_under_load_is_lost_for_everybody(Start start, ContinuationMode mode)
    {
        for (int round = 0; round < 10; round++)
        {
            await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
            List<Task> callers =
            [
                .. Enumerable.Range(0, Threads).Select(_ => OnThread.RunAsync(() => BlockUntilLost(session.Client))),
                .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => AwaitUntilLostAsync(session.Client))),
            ];
            for (int i = 0; i < 20 + round; i++)
            {
                await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync());
            }

            session.Peer.Dispose();

            await Task.WhenAll(callers).Soon();
            session.Matcher.PendingCount.Should().Be(0);
        }
    }

    private static void Block(FluxClient client, int first)
    {
        for (int n = first; n < first + Rounds; n++)
        {
            Number(client.Call("test.echo", Numbered(n))).Should().Be(n);
        }
    }

    private static async Task AwaitAsync(FluxClient client, int first)
    {
        for (int n = first; n < first + Rounds; n++)
        {
            Number(await client.CallAsync("test.echo", Numbered(n)).ConfigureAwait(false)).Should().Be(n);
        }
    }

    private static async Task StreamAsync(FluxClient client, int first)
    {
        for (int n = first; n < first + (Rounds / EchoPeer.ItemsOfStream); n++)
        {
            int items = 0;
            await foreach (JsonElement item in client.StreamAsync("test.stream", Numbered(n)).ConfigureAwait(false))
            {
                Number(item).Should().Be(n);
                items++;
            }

            items.Should().Be(EchoPeer.ItemsOfStream);
        }
    }

    private static void BlockUntilLost(FluxClient client)
        => FluentActions.Invoking(() =>
        {
            while (true)
            {
                client.Call("test.loop");
            }
        }).Should().Throw<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.ECONNRESET);

    private static async Task AwaitUntilLostAsync(FluxClient client)
    {
        Func<Task> loop = async () =>
        {
            while (true)
            {
                await client.CallAsync("test.loop").ConfigureAwait(false);
            }
        };
        (await loop.Should().ThrowAsync<FluxConnectionException>()).Which.Errno.Should().Be(FluxErrno.ECONNRESET);
    }

    private static JsonObject Numbered(int n) => new() { ["n"] = n };

    private static int Number(JsonElement answer) => answer.GetProperty("n").GetInt32();
}
