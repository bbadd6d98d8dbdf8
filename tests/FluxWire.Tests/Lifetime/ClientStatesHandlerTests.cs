using System.Collections.Concurrent;
using FluxWire.Lifetime;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Handlers: in order, one at a time, and nobody waits for them.</summary>
public sealed class ClientStatesHandlerTests
{
    private readonly StateLog _log = new();

    [Fact]
    public async Task Changes_are_told_in_order_and_one_at_a_time()
    {
        int running = 0;
        bool overlapped = false;
        ClientStates states = new(() => change =>
        {
            overlapped |= Interlocked.Increment(ref running) != 1;
            Thread.Yield();
            Interlocked.Decrement(ref running);
            _log.Note(change);
        });

        const int Rounds = 200;
        for (int i = 0; i < Rounds; i++)
        {
            states.TryMoveTo(FluxClientState.Connected, reason: null);
            states.TryMoveTo(FluxClientState.Reconnecting, new IOException($"{i}"));
        }

        for (int i = 0; i < Rounds; i++)
        {
            FluxClientStateChangedEventArgs up = await _log.NextAsync(FluxClientState.Connected);
            up.Previous.Should().Be(i == 0 ? FluxClientState.Connecting : FluxClientState.Reconnecting);
            up.Reason.Should().BeNull();
            FluxClientStateChangedEventArgs down = await _log.NextAsync(FluxClientState.Reconnecting);
            down.Previous.Should().Be(FluxClientState.Connected);
            down.Reason!.Message.Should().Be($"{i}");
        }

        overlapped.Should().BeFalse();
    }

    [Fact]
    public async Task A_handler_that_blocks_delays_the_next_and_nothing_else()
    {
        using Gate gate = new();
        ClientStates states = new(() => change =>
        {
            gate.Pass();
            _log.Note(change);
        });

        states.TryMoveTo(FluxClientState.Connected, reason: null).Should().BeTrue();
        states.TryMoveTo(FluxClientState.Draining, reason: null).Should().BeTrue();

        states.Current.Should().Be(FluxClientState.Draining);
        await states.WaitForAsync(FluxClientState.Draining, CancellationToken.None).Soon();
        _log.IsEmpty.Should().BeTrue();
        gate.Open();
        await _log.NextAsync(FluxClientState.Connected);
        await _log.NextAsync(FluxClientState.Draining);
    }

    [Fact]
    public async Task A_handler_that_throws_keeps_nobody_from_hearing()
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ClientStates states = new(() => change =>
        {
            _log.Note(change);
            if (change.Current == FluxClientState.Connected)
            {
                throw new DeliberateException(() => heard.TrySetResult());
            }
        });

        states.TryMoveTo(FluxClientState.Connected, reason: null);
        states.TryMoveTo(FluxClientState.Closed, reason: null);

        await _log.NextAsync(FluxClientState.Connected);
        await _log.NextAsync(FluxClientState.Closed);
        await heard.Task.Soon();
    }

    [Fact]
    public async Task A_handler_may_change_the_state()
    {
        ClientStates states = null!;
        states = new ClientStates(() => change =>
        {
            _log.Note(change);
            states.TryMoveTo(FluxClientState.Closed, reason: null);
        });

        states.TryMoveTo(FluxClientState.Connected, reason: null);

        await _log.NextAsync(FluxClientState.Connected);
        await _log.NextAsync(FluxClientState.Closed);
    }

    [Fact]
    public async Task Who_subscribes_later_is_not_told_of_what_was_before()
    {
        using Gate gate = new();
        ConcurrentQueue<string> told = new();
        Action<FluxClientStateChangedEventArgs> listener = change =>
        {
            gate.Pass();
            told.Enqueue($"first {change.Current}");
        };
        ClientStates states = new(() => listener);
        states.TryMoveTo(FluxClientState.Connected, reason: null);
        listener = change =>
        {
            told.Enqueue($"second {change.Current}");
            _log.Note(change);
        };

        states.TryMoveTo(FluxClientState.Closed, reason: null);
        gate.Open();

        await _log.NextAsync(FluxClientState.Closed);
        told.Should().Equal("first Connected", "second Closed");
    }

    [Fact]
    public async Task A_handler_runs_on_the_thread_pool()
    {
        TaskCompletionSource<bool> onPool = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ClientStates states = new(() => _ => onPool.TrySetResult(Thread.CurrentThread.IsThreadPoolThread));

        await OnThread.RunAsync(() => states.TryMoveTo(FluxClientState.Connected, reason: null)).Soon();

        (await onPool.Task.Soon()).Should().BeTrue();
    }
}
