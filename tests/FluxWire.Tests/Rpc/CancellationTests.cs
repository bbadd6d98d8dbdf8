using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Rpc;

/// <summary>The caller's token stops the waiting; it is honoured before the first byte is queued.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        CancellationToken cancelled = new(canceled: true);

        List<Task> calls =
        [
            session.Client.CallAsync("test.never", cancellationToken: cancelled).AsTask(),
            session.Client.CallRawAsync("test.never", null, cancellationToken: cancelled).AsTask(),
            session.Client.SendAsync("test.never", cancellationToken: cancelled),
            session.Client.StreamAsync("test.never", cancellationToken: cancelled).GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
            session.Client.Jobs.ResultAsync(new JobId(1), null, cancelled),
        ];

        foreach (Task call in calls)
        {
            (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(cancelled);
            call.IsCanceled.Should().BeTrue();
        }

        // The next request on the wire is the barrier's.
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task A_token_ends_the_waiting_at_once()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync("test.call", null, source.Token);

        await source.CancelAsync();

        (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        call.IsCanceled.Should().BeTrue();
    }

    [Fact]
    public async Task A_token_that_is_cancelled_after_the_answer_changes_nothing()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", null, source.Token);
        await session.Peer.RespondAsync(request, """{"n":1}""");
        JsonElement answer = await call.Soon();

        await source.CancelAsync();

        answer.GetProperty("n").GetInt32().Should().Be(1);
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Cancelling_one_call_leaves_the_others_alone()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        (Task<JsonElement> first, PeerMessage _) = await session.BeginCallAsync("test.first", null, source.Token);
        (Task<JsonElement> second, PeerMessage request) = await session.BeginCallAsync("test.second");

        await source.CancelAsync();
        await first.FailureAsync<OperationCanceledException>();

        await session.Peer.RespondAsync(request, "{}");
        await second.Soon();
    }

    [Fact]
    public async Task An_error_that_comes_late_is_dropped_as_well()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", null, source.Token);
        await source.CancelAsync();
        await call.FailureAsync<OperationCanceledException>();

        await session.Peer.RespondErrorAsync(request, FluxErrno.EINVAL, "too late");
        await session.BarrierAsync();

        session.Matcher.LateResponses.Should().Be(1);
        session.Matcher.PendingCount.Should().Be(0);
    }
}
