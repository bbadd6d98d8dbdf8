using FluxWire.Connection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>Who looks after stuck readers, on its own clock: what is waited for here comes, however late.</summary>
public sealed class StallWatchTests : IDisposable
{
    private readonly StallWatch _watch = new();
    private readonly Gate _gate = new();
    private readonly List<InlineCompletions> _watched = [];
    private readonly List<Thread> _readers = [];

    [Fact]
    public async Task A_stuck_reader_is_replaced()
    {
        TaskCompletionSource replaced = Create();
        InlineCompletions completions = Watch(replaced);

        GetStuck(completions);

        await replaced.Task.Soon();
    }

    [Fact]
    public void It_sleeps_until_something_is_told_for_the_first_time()
    {
        _ = Watch(Create());

        _watch.IsAsleep.Should().BeTrue();
    }

    [Fact]
    public async Task Every_connection_is_looked_after()
    {
        TaskCompletionSource[] replaced = [Create(), Create(), Create()];
        InlineCompletions[] connections = [.. replaced.Select(Watch)];

        foreach (InlineCompletions completions in connections)
        {
            GetStuck(completions);
        }

        foreach (TaskCompletionSource source in replaced)
        {
            await source.Task.Soon();
        }
    }

    [Fact]
    public async Task It_sleeps_while_nothing_is_told_and_wakes_up_when_something_is()
    {
        TaskCompletionSource replaced = Create();
        InlineCompletions completions = Watch(replaced);
        _watch.WakeUp();
        FallAsleep();

        GetStuck(completions);

        _watch.IsAsleep.Should().BeFalse();
        await replaced.Task.Soon();
    }

    /// <summary>It notes that it sleeps in the moment in which a continuation begins that does not come back: one sees the other.</summary>
    [Fact]
    public async Task It_misses_nobody_who_gets_stuck_while_it_falls_asleep()
    {
        TaskCompletionSource replaced = Create();
        InlineCompletions completions = Watch(replaced);
        using ManualResetEventSlim telling = new();
        completions.Add(new ToldOperation(() =>
        {
            // As a reader does that begins to tell.
            _watch.WakeUp();
            telling.Set();
            _gate.Pass();
        }));
        Thread reader = new(() =>
        {
            completions.Begin();
            while (!_watch.IsAsleep)
            {
                Thread.Yield();
            }

            completions.Deliver();
        });
        _readers.Add(reader);
        _watch.WakeUp();

        reader.Start();

        telling.Wait(Safety.Limit).Should().BeTrue();
        await replaced.Task.Soon();
    }

    [Fact]
    public async Task A_connection_that_has_ended_is_looked_at_no_more()
    {
        TaskCompletionSource first = Create();
        TaskCompletionSource second = Create();
        InlineCompletions ended = Watch(first);
        InlineCompletions other = Watch(second);
        _watch.Remove(ended);
        GetStuck(ended);

        GetStuck(other);

        // Whoever was stuck before would have been replaced before, because the watch looks at them in turn.
        await second.Task.Soon();
        first.Task.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task It_ends_with_the_last_connection_and_begins_with_the_next_one()
    {
        InlineCompletions ended = Watch(Create());
        _watch.WakeUp();
        FallAsleep();
        _watch.Remove(ended);
        FallAsleep();
        TaskCompletionSource replaced = Create();

        GetStuck(Watch(replaced));

        await replaced.Task.Soon();
    }

    public void Dispose()
    {
        _gate.Open();
        _readers.ForEach(reader => reader.Join());
        _watched.ForEach(_watch.Remove);
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private InlineCompletions Watch(TaskCompletionSource replaced)
    {
        InlineCompletions completions = new(static () => { }, () => replaced.TrySetResult());
        _watched.Add(completions);
        _watch.Add(completions);
        return completions;
    }

    private void FallAsleep() => SpinWait.SpinUntil(() => _watch.IsAsleep, Safety.Limit).Should().BeTrue();

    // Returns when the continuation is running.
    private void GetStuck(InlineCompletions completions)
    {
        using ManualResetEventSlim isStuck = new();
        completions.Add(new ToldOperation(() =>
        {
            // As a reader does that begins to tell.
            _watch.WakeUp();
            isStuck.Set();
            _gate.Pass();
        }));
        Thread reader = new(() =>
        {
            completions.Begin();
            completions.Deliver();
        });
        _readers.Add(reader);
        reader.Start();
        isStuck.Wait(Safety.Limit).Should().BeTrue();
    }
}
