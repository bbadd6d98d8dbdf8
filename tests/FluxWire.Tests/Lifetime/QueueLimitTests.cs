using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>How many calls may wait for a connection.</summary>
public sealed class QueueLimitTests
{
    public static TheoryData<CallForm> Forms() => [CallForm.Call, CallForm.Repeatable, CallForm.Stream, CallForm.Blocking];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task One_too_many_fails_at_once(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxQueuedCalls = 2);
        await session.CutAsync();
        Task[] waiting = [session.BeginAsync(CallForm.Call, "test.first"), session.BeginAsync(CallForm.Call, "test.second")];

        FluxConnectionException failure = await session.BeginAsync(form).FailureAsync<FluxConnectionException>();

        failure.Errno.Should().Be(FluxErrno.EAGAIN);
        failure.MayHaveBeenSent.Should().BeFalse();
        failure.Message.Should().Contain("MaxQueuedCalls").And.Contain("test.call").And.Contain("2 calls");
        await session.AcceptAsync();
        await session.AnswerAsync(CallForm.Call, "test.first");
        await session.AnswerAsync(CallForm.Call, "test.second");
        await Task.WhenAll(waiting).Soon();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task One_that_has_given_up_makes_room(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxQueuedCalls = 1);
        await session.CutAsync();
        using CancellationTokenSource source = new();
        Task given = session.BeginAsync(CallForm.Call, "test.never", cancellationToken: source.Token);
        await source.CancelAsync();
        await given.FailureAsync<OperationCanceledException>();

        Task call = session.BeginAsync(form);

        await session.AcceptAsync();
        await session.AnswerAsync(form);
        await call.Soon();
    }

    [Fact]
    public async Task Bytes_count_too()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxQueuedBytes = 1000);
        await session.CutAsync();
        Task waiting = session.Client.CallRawAsync("test.large", new byte[1001]).AsTask();

        (await session.BeginAsync(CallForm.Call).FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.EAGAIN);

        session.Client.GetStatistics().QueuedBytes.Should().Be(1001);
        await session.AcceptAsync();
        await session.AnswerAsync(CallForm.Call, "test.large");
        await waiting.Soon();
    }

    [Fact]
    public async Task What_a_lost_connection_has_left_is_never_one_too_many()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxQueuedCalls = 0);
        Task[] calls = [.. Enumerable.Range(0, 5).Select(i => session.BeginAsync(CallForm.Repeatable, $"test.{i}"))];
        for (int i = 0; i < calls.Length; i++)
        {
            await session.Peer.ReceiveAsync($"test.{i}");
        }

        await session.ReconnectAsync();

        for (int i = 0; i < calls.Length; i++)
        {
            await session.AnswerAsync(CallForm.Repeatable, $"test.{i}");
        }

        await Task.WhenAll(calls).Soon();
    }
}
