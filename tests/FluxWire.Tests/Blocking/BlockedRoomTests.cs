using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A broker that does not read: who blocks waits for room, and may be ended meanwhile.</summary>
public sealed class BlockedRoomTests
{
    private const int LargerThanAnySocketBuffer = 4 * 1024 * 1024;

    private static readonly RpcOptions Watched = new() { Timeout = TimeSpan.FromSeconds(77) };

    private readonly ObservedTimeProvider _time = new();

    [Theory]
    [EachClient]
    public async Task It_goes_on_once_the_broker_reads(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StartAsync(start, mode);
        Task<WhoRead> huge = await StallAsync(session);
        Task<WhoRead> waiting = await BeginWaitingAsync(session, CancellationToken.None);

        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.huge"));
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.wait"));

        await huge.Soon();
        await waiting.Soon();
    }

    [Theory]
    [EachClient]
    public async Task A_token_ends_the_waiting_and_nothing_is_sent(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StartAsync(start, mode);
        using CancellationTokenSource source = new();
        Task<WhoRead> huge = await StallAsync(session);
        Task<WhoRead> waiting = await BeginWaitingAsync(session, source.Token);

        await source.CancelAsync();

        (await waiting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await ExpectNothingSentAsync(session, huge);
    }

    [Theory]
    [EachClient]
    public async Task A_deadline_ends_the_waiting_and_nothing_is_sent(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StartAsync(start, mode);
        Task<WhoRead> huge = await StallAsync(session);
        Task<WhoRead> waiting = await BeginWaitingAsync(session, CancellationToken.None);

        _time.Advance(Watched.Timeout!.Value);

        (await waiting.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(Watched.Timeout.Value);
        await ExpectNothingSentAsync(session, huge);
    }

    [Theory]
    [EachClient]
    public async Task The_end_of_the_connection_ends_the_waiting(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StartAsync(start, mode);
        Task<WhoRead> huge = await StallAsync(session);
        Task<WhoRead> waiting = await BeginWaitingAsync(session, CancellationToken.None);

        session.Peer.Dispose();

        (await huge.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        (await waiting.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeFalse();
    }

    [Theory]
    [EachClient]
    public async Task Closing_the_client_ends_the_waiting(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StartAsync(start, mode);
        Task<WhoRead> huge = await StallAsync(session);
        Task<WhoRead> waiting = await BeginWaitingAsync(session, CancellationToken.None);

        session.Connection.Dispose();

        (await huge.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
        (await waiting.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeFalse();
        await session.Connection.Closed.Soon();
    }

    [Theory]
    [EachClient]
    public async Task Messages_larger_than_any_buffer_pass_both_ways(Start start, ContinuationMode mode)
    {
        const int Callers = 3;
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        byte[][] payloads = [.. Enumerable.Range(0, Callers).Select(Payload)];
        Task<byte[]?>[] calls =
            [.. payloads.Select(payload => OnThread.RunAsync(() => session.Client.CallRaw("test.echo", payload)))];

        for (int i = 0; i < Callers; i++)
        {
            PeerMessage request = await session.Peer.ReceiveAsync("test.echo");
            await session.Peer.WriteAsync(Frames.Response(request, request.Payload));
        }

        for (int i = 0; i < Callers; i++)
        {
            (await calls[i].Soon()).AsSpan().SequenceEqual(payloads[i]).Should().BeTrue();
        }
    }

    private Task<ObservedSession> StartAsync(Start start, ContinuationMode mode) => ObservedSession.StartAsync(start, mode, o =>
    {
        o.MaxQueuedBytes = 0;
        o.TimeProvider = _time;
    });

    // A blocked call that stands half in the kernel's buffer and half in ours.
    private static async Task<Task<WhoRead>> StallAsync(ObservedSession session)
    {
        Task<WhoRead> huge = OnThread.RunAsync(() => session.Rpc.Call(
            "test.huge", new byte[LargerThanAnySocketBuffer], ObservedSession.Who, null, CancellationToken.None));
        await session.Transport.Stalled;
        return huge;
    }

    // A blocked call for which there is no room. Its timer tells that it has begun.
    private async Task<Task<WhoRead>> BeginWaitingAsync(ObservedSession session, CancellationToken cancellationToken)
    {
        Task<WhoRead> waiting = OnThread.RunAsync(() => session.Rpc.Call(
            "test.wait", null, ObservedSession.Who, Watched, cancellationToken));
        while (await _time.NextTimerAsync() != Watched.Timeout)
        {
            // The one of connecting.
        }

        return waiting;
    }

    private static async Task ExpectNothingSentAsync(ObservedSession session, Task<WhoRead> huge)
    {
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.huge"));
        await huge.Soon();
        ObservedCall next = await session.BeginCallAsync("test.next");
        await session.Peer.RespondEmptyAsync(next.Request);
        await next.Answer.Soon();
        session.Connection.Matcher.PendingCount.Should().Be(0);
    }

    private static byte[] Payload(int seed)
    {
        byte[] payload = new byte[LargerThanAnySocketBuffer];
        new Random(seed).NextBytes(payload);
        return payload;
    }
}
