using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>Closing a client on which somebody blocks, or nobody ever has awaited anything.</summary>
public sealed class BlockedDisposeTests
{
    private static readonly RpcOptions Watched = new() { Timeout = Safety.Limit * 10 };

    [Theory]
    [EachClient]
    public async Task Whoever_is_blocked_is_told_that_this_client_has_closed(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        List<Task> calls =
        [
            (await session.BeginCallAsync("test.first")).Call,
            (await session.BeginCallAsync("test.second", Watched)).Call,
            (await session.BeginCallAsync("test.third")).Call,
        ];

        await session.Client.DisposeAsync().Soon();

        foreach (Task call in calls)
        {
            FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.ECANCELED);
            failure.MayHaveBeenSent.Should().BeTrue();
            failure.Message.Should().Contain("closed by this client");
        }

        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool, false)]
    [InlineData(ContinuationMode.ThreadPool, true)]
    [InlineData(ContinuationMode.Inline, false)]
    [InlineData(ContinuationMode.Inline, true)]
    public async Task A_caller_that_receives_is_woken(ContinuationMode mode, bool isWatched)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall call = await session.BeginReceivingAsync("test.call", isWatched ? Watched : null);

        session.Connection.Dispose();

        (await call.Answer.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
        await session.Connection.Closed.Soon();
        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [EachClient]
    public async Task A_client_that_nobody_has_used_closes_its_socket(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);

        await session.Client.DisposeAsync().Soon();

        await session.Peer.ReceiveEndAsync();
        session.Client.IsConnected.Should().BeFalse();
    }

    [Theory]
    [EachClient]
    public async Task A_client_that_has_only_blocked_closes_its_socket(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        await session.BarrierAsync();
        await session.BarrierAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => session.Client.DisposeAsync().AsTask()))).Soon();

        await session.Peer.ReceiveEndAsync();
        (await OnThread.RunAsync(() => session.Client.Call("test.late")).FailureAsync<FluxConnectionException>())
            .MayHaveBeenSent.Should().BeFalse();
    }

    [Theory]
    [EachClient]
    public async Task A_client_that_was_lost_may_be_closed_and_keeps_its_reason(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();
        session.Peer.Dispose();
        await call.FailureAsync<FluxConnectionException>();

        await session.Client.DisposeAsync().Soon();

        (await OnThread.RunAsync(() => session.Client.Call("test.late")).FailureAsync<FluxConnectionException>())
            .Errno.Should().Be(FluxErrno.ECONNRESET, "the first reason wins");
    }

    [Theory]
    [EachClient]
    public async Task What_a_client_has_sent_last_arrives(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);

        await session.Client.SendAsync("test.last").Soon();
        await session.Client.DisposeAsync().Soon();

        await session.Peer.ReceiveAsync("test.last");
        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [EachClient]
    public async Task Callers_that_race_with_it_all_end(Start start, ContinuationMode mode)
    {
        for (int round = 0; round < 10; round++)
        {
            await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
            using Barrier barrier = new(5);
            Task[] callers = [.. Enumerable.Range(0, 4).Select(i => OnThread.RunAsync(() =>
            {
                RpcOptions? options = i % 2 == 0 ? null : Watched;
                barrier.SignalAndWait();
                for (int call = 0; call < 3; call++)
                {
                    FluentActions.Invoking(() => session.Client.Call("test.race", null, options)).Should().Throw<FluxConnectionException>();
                }
            }))];

            barrier.SignalAndWait();
            await session.Client.DisposeAsync().Soon();

            await Task.WhenAll(callers).Soon();
        }
    }
}
