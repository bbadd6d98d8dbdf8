using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Writing;

/// <summary>The write side over a real socket: nothing is lost, reordered or torn, whoever writes and however slowly the peer reads.</summary>
public sealed class WriteTests
{
    private static readonly JobId Id = new(13375585124352);

    private const int LargerThanAnySocketBuffer = 4 * 1024 * 1024;

    [Fact]
    public async Task Callers_are_not_blocked_by_a_peer_that_does_not_read()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<byte[]?>[] calls = await Task.Run(() => Enumerable.Range(0, 100)
            .Select(i => session.Client.CallRawAsync("test.echo", Payload(100_000, i)).AsTask()).ToArray()).Soon();
        calls.Should().OnlyContain(call => !call.IsCompleted);

        for (int i = 0; i < calls.Length; i++)
        {
            PeerMessage request = await session.Peer.ReceiveAsync("test.echo");
            request.Payload.AsSpan().SequenceEqual(Payload(100_000, i)).Should().BeTrue("the requests of one thread stay in order");
            await session.Peer.WriteAsync(Frames.Response(request, request.Payload));
        }

        for (int i = 0; i < calls.Length; i++)
        {
            (await calls[i].Soon()).AsSpan().SequenceEqual(Payload(100_000, i)).Should().BeTrue();
        }
    }

    [Fact]
    public async Task Callers_wait_for_room_and_go_on_once_the_peer_reads()
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.MaxQueuedBytes = 0);
        Task<byte[]?> huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        List<Task<JsonElement>> waiting =
            [.. Enumerable.Range(0, 50).Select(i => session.Client.CallAsync("test.wait", new JsonObject { ["n"] = i }).AsTask())];

        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.huge"));
        HashSet<int> numbers = [];
        for (int i = 0; i < waiting.Count; i++)
        {
            PeerMessage request = await session.Peer.ReceiveAsync("test.wait");
            numbers.Add(request.Json["n"]!.GetValue<int>());
            await session.Peer.RespondEmptyAsync(request);
        }

        await huge.Soon();
        await Task.WhenAll(waiting).Soon();
        numbers.Should().HaveCount(50);
    }

    [Fact]
    public async Task Waiting_for_room_can_be_cancelled_and_then_nothing_is_sent()
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.MaxQueuedBytes = 0);
        using CancellationTokenSource source = new();
        Task<byte[]?> huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        List<Task> waiting =
        [
            session.Client.CallAsync("test.never", cancellationToken: source.Token).AsTask(),
            session.Client.SendAsync("test.never", cancellationToken: source.Token),
            session.Client.StreamAsync("test.never", cancellationToken: source.Token)
                .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
            session.Client.Jobs.WaitAsync(Id, cancellationToken: source.Token),
            session.Client.Jobs.ResultAsync(Id, cancellationToken: source.Token),
            session.Client.Jobs.WatchEventsAsync(Id, cancellationToken: source.Token)
                .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
            session.Client.Jobs.OutputAsync(Id, cancellationToken: source.Token)
                .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
        ];
        waiting.Should().OnlyContain(task => !task.IsCompleted);

        await source.CancelAsync();

        foreach (Task task in waiting)
        {
            (await task.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        }

        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.huge"));
        await huge.Soon();
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task A_deadline_holds_for_the_waiting_for_room_too()
    {
        ObservedTimeProvider time = new();
        await using PeerSession session = await PeerSession.StartAsync(o =>
        {
            o.MaxQueuedBytes = 0;
            o.TimeProvider = time;
        });
        _ = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        TimeSpan timeout = TimeSpan.FromSeconds(1);
        RpcOptions options = new() { Timeout = timeout };
        List<Task> waiting =
        [
            session.Client.CallAsync("test.never", null, options).AsTask(),
            session.Client.SendAsync("test.never", null, options),
            session.Client.StreamAsync("test.never", null, new RpcStreamOptions { Timeout = timeout }).GetAsyncEnumerator().MoveNextAsync().AsTask(),
            session.Client.Jobs.WaitAsync(Id, options),
            session.Client.Jobs.ResultAsync(Id, options),
            session.Client.Jobs.WatchEventsAsync(Id, options: new EventlogWatchOptions { Timeout = timeout }).GetAsyncEnumerator().MoveNextAsync().AsTask(),
            session.Client.Jobs.OutputAsync(Id, new JobOutputOptions { Timeout = timeout }).GetAsyncEnumerator().MoveNextAsync().AsTask(),
        ];

        time.Advance(timeout);

        foreach (Task task in waiting)
        {
            (await task.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(timeout);
        }

        session.Matcher.PendingCount.Should().Be(1, "nothing but the huge request was sent");
    }

    [Fact]
    public async Task Whoever_waits_for_room_hears_of_the_end_of_the_connection()
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.MaxQueuedBytes = 0);
        _ = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        List<Task> waiting = [session.Client.CallAsync("test.never").AsTask(), session.Client.SendAsync("test.never")];

        session.Peer.Dispose();

        foreach (Task task in waiting)
        {
            (await task.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeFalse();
        }
    }

    [Fact]
    public async Task Messages_of_a_mebibyte_pass_both_ways()
    {
        const int Size = 1024 * 1024;
        await using PeerSession session = await PeerSession.StartAsync();
        List<Task<byte[]?>> calls = [.. Enumerable.Range(0, 8).Select(i => session.Client.CallRawAsync("test.echo", Payload(Size, i)).AsTask())];

        for (int i = 0; i < calls.Count; i++)
        {
            PeerMessage request = await session.Peer.ReceiveAsync();
            await session.Peer.WriteAsync(Frames.Response(request, request.Payload));
        }

        for (int i = 0; i < calls.Count; i++)
        {
            (await calls[i].Soon()).AsSpan().SequenceEqual(Payload(Size, i)).Should().BeTrue();
        }
    }

    [Fact]
    public async Task Requests_of_many_threads_are_never_torn()
    {
        const int Threads = 16;
        const int Each = 100;
        await using PeerSession session = await PeerSession.StartAsync();
        Task sending = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                await session.Client.SendAsync($"test.thread{thread}", new JsonObject { ["n"] = i, ["pad"] = new string('x', i * 37 % 2000) });
            }
        })));

        Dictionary<string, int> next = [];
        for (int i = 0; i < Threads * Each; i++)
        {
            PeerMessage request = await session.Peer.ReceiveAsync();
            int number = request.Json["n"]!.GetValue<int>();
            number.Should().Be(next.GetValueOrDefault(request.Topic), "the requests of one thread stay in order");
            next[request.Topic] = number + 1;
        }

        await sending.Soon();
    }

    [Fact]
    public async Task A_peer_may_write_one_byte_at_a_time()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> first, PeerMessage firstRequest) = await session.BeginCallAsync();
        (Task<JsonElement> second, PeerMessage secondRequest) = await session.BeginCallAsync();

        foreach (byte b in (byte[])[.. Frames.Response(secondRequest, """{"n":2}"""), .. Frames.Response(firstRequest, """{"n":1}""")])
        {
            await session.Peer.WriteAsync(new[] { b });
        }

        (await first.Soon()).GetProperty("n").GetInt32().Should().Be(1);
        (await second.Soon()).GetProperty("n").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task A_peer_may_write_many_messages_in_one_piece()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        List<Task<JsonElement>> calls = [];
        List<byte> answers = [];
        for (int i = 0; i < 100; i++)
        {
            (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();
            calls.Add(call);
            answers.AddRange(Frames.Response(request, $$"""{"n":{{i}}}"""));
        }

        await session.Peer.WriteAsync(answers.ToArray());

        for (int i = 0; i < calls.Count; i++)
        {
            (await calls[i].Soon()).GetProperty("n").GetInt32().Should().Be(i);
        }
    }

    private static byte[] Payload(int size, int seed)
    {
        byte[] payload = new byte[size];
        new Random(seed).NextBytes(payload);
        return payload;
    }
}
