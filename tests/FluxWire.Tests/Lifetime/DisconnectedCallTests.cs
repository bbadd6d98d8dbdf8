using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What is asked for while there is no connection: it waits for one, or fails at once.</summary>
public sealed class DisconnectedCallTests
{
    public static TheoryData<CallForm> Forms() => [.. Enum.GetValues<CallForm>()];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task It_waits_for_the_next_connection(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task call = session.BeginAsync(form);

        await session.AcceptAsync();
        await session.AnswerAsync(form);

        await call.Soon();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task It_waits_for_the_first_connection(CallForm form)
    {
        await using LifeSession session = LifeSession.Create();
        Task call = session.BeginAsync(form);
        call.IsCompleted.Should().BeFalse();

        await session.AcceptSilentlyAsync();
        await session.AnswerAsync(form);

        await call.Soon();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Or_it_fails_at_once(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.DisconnectedBehavior = DisconnectedBehavior.FailFast);
        await session.CutAsync();

        FluxConnectionException failure = await session.BeginAsync(form).FailureAsync<FluxConnectionException>();

        failure.Errno.Should().Be(FluxErrno.ENOTCONN);
        failure.MayHaveBeenSent.Should().BeFalse();
        failure.Message.Should().Contain("test.call was not sent").And.Contain("was lost");
        await session.AcceptAsync();
        await session.Client.WaitForStateAsync(FluxClientState.Connected).Soon();
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task It_fails_at_once_while_the_first_connection_is_being_made_too(CallForm form)
    {
        await using LifeSession session = LifeSession.Create(o => o.DisconnectedBehavior = DisconnectedBehavior.FailFast);

        (await session.BeginAsync(form).FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ENOTCONN);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_token_ends_the_waiting_and_then_nothing_is_sent(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        using CancellationTokenSource source = new();
        Task call = session.BeginAsync(form, "test.never", cancellationToken: source.Token);

        await source.CancelAsync();

        (await call.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await session.AcceptAsync();
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_deadline_ends_the_waiting_and_then_nothing_is_sent(CallForm form)
    {
        ObservedTimeProvider time = new();
        await using LifeSession session = await LifeSession.StartAsync(o =>
        {
            o.TimeProvider = time;
            o.ConnectTimeout = Timeout.InfiniteTimeSpan;
        });
        await session.CutAsync();
        Task call = session.BeginAsync(form, "test.never", TimeSpan.FromSeconds(7));
        while (await time.NextTimerAsync() != TimeSpan.FromSeconds(7))
        {
            // Delays of the client's own.
        }

        time.Advance(TimeSpan.FromSeconds(7));

        FluxTimeoutException failure = await call.FailureAsync<FluxTimeoutException>();
        failure.Timeout.Should().Be(TimeSpan.FromSeconds(7));
        failure.Message.Should().Contain("test.never");
        await session.AcceptAsync();
        await session.BarrierAsync();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Disposing_ends_the_waiting(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task call = session.BeginAsync(form);

        await session.Client.DisposeAsync().Soon();

        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ECANCELED);
        failure.MayHaveBeenSent.Should().BeFalse();
    }

    [Fact]
    public async Task What_waits_keeps_its_order_and_comes_before_what_is_new()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        List<Task> calls = [.. Enumerable.Range(0, 100).Select(i => session.BeginAsync((CallForm)(i % 3), $"test.{i}"))];
        session.Client.GetStatistics().WaitingForConnection.Should().Be(100);
        session.Client.GetStatistics().PendingRequests.Should().Be(100);

        await session.AcceptAsync();
        await session.Client.WaitForStateAsync(FluxClientState.Connected).Soon();
        calls.Add(session.BeginAsync(CallForm.Call, "test.100"));

        for (int i = 0; i <= 100; i++)
        {
            await session.AnswerAsync(CallForm.Call, $"test.{i}");
        }

        await Task.WhenAll(calls).Soon();
        session.Client.GetStatistics().WaitingForConnection.Should().Be(0);
    }

    [Fact]
    public async Task A_payload_that_waits_is_the_callers_no_more()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        byte[] payload = [1, 2, 3];
        Task<byte[]?> call = session.Client.CallRawAsync("test.raw", payload).AsTask();
        payload.AsSpan().Fill(9);

        await session.AcceptAsync();
        PeerMessage request = await session.Peer.ReceiveAsync("test.raw");
        await session.Peer.RespondEmptyAsync(request);

        request.Payload.Should().Equal(1, 2, 3);
        await call.Soon();
    }
}
