using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Rpc;

/// <summary>Deadlines, on a clock that the test moves.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ObservedTimeProvider _time = new();

    [Fact]
    public async Task A_call_ends_at_its_deadline_and_not_before()
    {
        await using PeerSession session = await StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", new RpcOptions { Timeout = 3 * Second });

        _time.Advance(2.9 * Second);
        await session.BarrierAsync();
        call.IsCompleted.Should().BeFalse();
        _time.Advance(0.1 * Second);

        FluxTimeoutException failure = await call.FailureAsync<FluxTimeoutException>();
        failure.Timeout.Should().Be(3 * Second);
        failure.Message.Should().Be("test.call was not answered within 3 s.");
        session.Matcher.PendingCount.Should().Be(1);
        await session.Peer.RespondEmptyAsync(request);
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.LateResponses.Should().Be(1);
    }

    [Fact]
    public async Task The_default_of_the_client_holds_for_calls_that_say_nothing()
    {
        await using PeerSession session = await StartAsync(o => o.DefaultTimeout = 5 * Second);
        (Task<JsonElement> withDefault, PeerMessage _) = await session.BeginCallAsync("test.default");
        (Task<JsonElement> withNone, PeerMessage request) =
            await session.BeginCallAsync("test.endless", new RpcOptions { Timeout = Timeout.InfiniteTimeSpan });

        _time.Advance(5 * Second);

        await withDefault.FailureAsync<FluxTimeoutException>();
        await session.Peer.RespondEmptyAsync(request);
        await withNone.Soon();
    }

    [Fact]
    public async Task An_answer_stops_the_clock()
    {
        await using PeerSession session = await StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", new RpcOptions { Timeout = Second });
        await session.Peer.RespondAsync(request, "{}");
        await call.Soon();

        _time.Advance(2 * Second);

        await session.BarrierAsync();
        session.Matcher.LateResponses.Should().Be(0);
    }

    [Fact]
    public async Task The_first_reason_wins()
    {
        await using PeerSession session = await StartAsync();
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync("test.call", new RpcOptions { Timeout = Second }, source.Token);

        await source.CancelAsync();
        _time.Advance(2 * Second);
        session.Peer.Dispose();

        (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_stream_has_one_deadline_for_all_of_it_and_the_broker_is_told()
    {
        await using PeerSession session = await StartAsync();
        RpcStreamOptions options = new() { Timeout = Second, CancelTopic = "test.cancel" };
        IAsyncEnumerator<JsonElement> stream = session.Client.StreamAsync("test.stream", null, options).GetAsyncEnumerator();
        Task<bool> next = stream.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync("test.stream");
        await session.Peer.RespondAsync(request, "{}");
        (await next.Soon()).Should().BeTrue();

        next = stream.MoveNextAsync().AsTask();
        _time.Advance(Second);

        (await next.FailureAsync<FluxTimeoutException>()).Message.Should().StartWith("test.stream ");
        (await session.Peer.ReceiveAsync("test.cancel")).Text.Should().Be($$"""{"matchtag":{{request.Matchtag}}}""");
    }

    [Fact]
    public async Task A_deadline_that_is_none_is_refused_before_anything_is_sent()
    {
        await using PeerSession session = await StartAsync();

        FluentActions.Invoking(() => session.Client.CallAsync("test.call", null, new RpcOptions { Timeout = -5 * Second }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("A timeout is positive*");

        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
    }

    private Task<PeerSession> StartAsync(Action<FluxClientOptions>? configure = null) => PeerSession.StartAsync(o =>
    {
        o.TimeProvider = _time;
        configure?.Invoke(o);
    });
}
