using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A broker that does not read: who blocks waits for room, for as long as its token and its deadline let it.</summary>
public sealed class StalledBrokerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    // More than any socket takes.
    private static readonly byte[] Huge = new byte[4 * 1024 * 1024];

    private readonly ObservedTimeProvider _time = new();

    public static TheoryData<ContinuationMode, bool> Ends => Matrix.Of(EachClientAttribute.Modes, [false, true]);

    [Theory]
    [EachClient]
    public async Task A_call_is_sent_once_there_is_room(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StallAsync(start, mode);
        Task<WhoRead> call = await BeginWaitingAsync(session, CancellationToken.None);

        await session.Peer.ReceiveAsync("test.huge");
        PeerMessage request = await session.Peer.ReceiveAsync("test.wait");
        call.IsCompleted.Should().BeFalse();
        await session.Peer.RespondEmptyAsync(request);

        await call.Soon();
    }

    [Theory]
    [EachClient]
    public async Task A_token_ends_the_wait_and_nothing_is_sent(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StallAsync(start, mode);
        using CancellationTokenSource source = new();
        Task<WhoRead> call = await BeginWaitingAsync(session, source.Token);

        await source.CancelAsync();

        (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await ExpectNothingSentAsync(session);
    }

    [Theory]
    [EachClient]
    public async Task A_deadline_ends_the_wait_and_nothing_is_sent(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await StallAsync(start, mode);
        Task<WhoRead> call = await BeginWaitingAsync(session, CancellationToken.None);

        _time.Advance(Timeout);

        (await call.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(Timeout);
        await ExpectNothingSentAsync(session);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task The_end_of_the_connection_ends_the_wait(ContinuationMode mode, bool isOurs)
    {
        await using ObservedSession session = await StallAsync(Start.Connect, mode);
        Task<WhoRead> call = await BeginWaitingAsync(session, CancellationToken.None);

        if (isOurs)
        {
            session.Connection.Dispose();
        }
        else
        {
            session.Peer.Dispose();
        }

        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(isOurs ? FluxErrno.ECANCELED : FluxErrno.ECONNRESET);
        failure.MayHaveBeenSent.Should().BeFalse();
    }

    [Theory]
    [EachClient]
    public async Task A_token_ends_a_call_whose_own_request_is_not_taken(Start start, ContinuationMode mode)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(start, mode);
        using CancellationTokenSource source = new();
        Task<WhoRead> call = OnThread.RunAsync(() => session.Rpc.Call("test.huge", Huge, ObservedSession.Who, null, source.Token));
        await session.Transport.Stalled;

        await source.CancelAsync();
        (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);

        // Half of it has gone; the rest has to follow.
        PeerMessage request = await session.Peer.ReceiveAsync("test.huge");
        request.Payload!.Length.Should().Be(Huge.Length);
        await session.Peer.RespondEmptyAsync(request);
        await ExpectAnswerAsync(session);
        session.Connection.Matcher.LateResponses.Should().Be(1);
    }

    // The queue holds the huge message, and takes nothing more.
    private async Task<ObservedSession> StallAsync(Start start, ContinuationMode mode)
    {
        ObservedSession session = await ObservedSession.StartAsync(start, mode, o =>
        {
            o.MaxQueuedBytes = 0;
            o.TimeProvider = _time;
        });
        await session.Rpc.SendAsync("test.huge", Huge, null, CancellationToken.None).Soon();
        await session.Transport.Stalled;
        session.Connection.HasRoom.Should().BeFalse();
        return session;
    }

    // Blocked as soon as it gets there: its deadline is set.
    private async Task<Task<WhoRead>> BeginWaitingAsync(ObservedSession session, CancellationToken cancellationToken)
    {
        RpcOptions options = new() { Timeout = Timeout };
        Task<WhoRead> call = OnThread.RunAsync(() => session.Rpc.Call("test.wait", null, ObservedSession.Who, options, cancellationToken));
        while (await _time.NextTimerAsync() != Timeout)
        {
            // That was for connecting.
        }

        return call;
    }

    private static async Task ExpectNothingSentAsync(ObservedSession session)
    {
        await session.Peer.ReceiveAsync("test.huge");
        await ExpectAnswerAsync(session);
    }

    private static async Task ExpectAnswerAsync(ObservedSession session)
    {
        ObservedCall next = await session.BeginCallAsync("test.next");
        await session.Peer.RespondEmptyAsync(next.Request);
        await next.Answer.Soon();
        session.Connection.Matcher.PendingCount.Should().Be(0);
    }
}
