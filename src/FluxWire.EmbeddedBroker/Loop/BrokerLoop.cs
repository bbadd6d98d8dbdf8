using System.Threading.Channels;

namespace FluxWire.Embedded.Loop;

/// <summary>The one thread of control that touches the broker's state: requests, exits of processes and timers take turns here.</summary>
/// <remarks>
/// <para>
/// Because everything takes turns, job logic needs no lock. Connections and processes hand their work in with
/// <see cref="Post"/>, which never blocks.
/// </para>
/// <para>
/// Time is part of the turn: while a timer's work runs, <see cref="Now"/> is when that work was <em>due</em>. A test that
/// moves its clock by ten hours in one step therefore sees every event of those hours at its own time and in order, and the
/// outcome does not depend on how fast the machine is.
/// </para>
/// </remarks>
internal sealed class BrokerLoop : IAsyncDisposable
{
    // Timers of the platform take at most 2^32 - 2 ms; the loop sleeps in steps.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(24);

    // Responses leave when the loop runs dry, and at the latest after this many turns.
    private const int TurnsBetweenFlushes = 64;

    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly PriorityQueue<LoopTimer, (DateTimeOffset Due, long Order)> _timers = new();
    private readonly Queue<Action> _deferred = new();
    private readonly Queue<Action> _flushes = new();
    private readonly TimeProvider _time;
    private readonly ITimer _wakeup;
    private long _timerOrder;

    public BrokerLoop(TimeProvider time)
    {
        _time = time;
        Now = time.GetUtcNow();
        _wakeup = time.CreateTimer(
            static loop => ((BrokerLoop)loop!).Post(static () => { }), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>The time of the present turn; it never goes backward. Only for work that runs on the loop.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Ends when the loop has ended; faulted if work threw, which is a defect of the broker.</summary>
    public Task Completion { get; }

    /// <summary>Hands work to the loop, from any thread. Work handed to a loop that has ended is dropped.</summary>
    public void Post(Action work) => _inbox.Writer.TryWrite(work);

    /// <summary>Ends when all work that was handed in so far is done, or the loop has ended.</summary>
    public Task CaughtUpAsync()
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(done.SetResult);
        return Task.WhenAny(done.Task, Completion);
    }

    /// <summary>Does work after the present piece of work, in the same turn and at the same time.</summary>
    public void Defer(Action work) => _deferred.Enqueue(work);

    /// <summary>Does work when the loop is about to sleep: for output, so that whoever sees it also sees its consequences.</summary>
    public void BeforeSleep(Action work) => _flushes.Enqueue(work);

    /// <summary>Does work after a while. Only for work that runs on the loop.</summary>
    public LoopTimer Schedule(TimeSpan delay, Action work) => Schedule(Now + delay, work);

    /// <summary>Does work at a time; at the end of the present turn if that has passed. Only for work that runs on the loop.</summary>
    public LoopTimer Schedule(DateTimeOffset due, Action work)
    {
        LoopTimer timer = new(due, work);
        _timers.Enqueue(timer, (due, _timerOrder++));
        return timer;
    }

    /// <summary>Ends the loop after the work that was handed in so far.</summary>
    public async ValueTask DisposeAsync()
    {
        _inbox.Writer.TryComplete();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _wakeup.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _inbox.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                int turns = 0;
                while (_inbox.Reader.TryRead(out Action? work))
                {
                    RunDueTimers();
                    Advance(_time.GetUtcNow());
                    RunTurn(work);
                    if (++turns % TurnsBetweenFlushes == 0)
                    {
                        Flush();
                    }
                }

                // The timers come before the output: a client that has its answer may at once move the clock.
                SetWakeup();
                Flush();
            }
        }
        finally
        {
            _inbox.Writer.TryComplete();
        }
    }

    private void RunTurn(Action work)
    {
        work();
        while (_deferred.TryDequeue(out Action? next))
        {
            next();
        }
    }

    private void RunDueTimers()
    {
        while (_timers.TryPeek(out LoopTimer? timer, out _) && timer.Due <= _time.GetUtcNow())
        {
            _timers.Dequeue();
            if (timer.IsPending)
            {
                Advance(timer.Due);
                RunTurn(timer.Fire);
            }
        }
    }

    private void SetWakeup()
    {
        while (true)
        {
            RunDueTimers();
            while (_timers.TryPeek(out LoopTimer? cancelled, out _) && !cancelled.IsPending)
            {
                _timers.Dequeue();
            }

            if (!_timers.TryPeek(out LoopTimer? next, out _))
            {
                return;
            }

            TimeSpan sleep = next.Due - _time.GetUtcNow();
            _wakeup.Change(sleep < TimeSpan.Zero ? TimeSpan.Zero : sleep > LongestSleep ? LongestSleep : sleep, Timeout.InfiniteTimeSpan);

            // A clock that was moved between reading it and setting the timer would otherwise leave the timer late.
            if (next.Due > _time.GetUtcNow())
            {
                return;
            }
        }
    }

    private void Flush()
    {
        while (_flushes.TryDequeue(out Action? flush))
        {
            flush();
        }
    }

    private void Advance(DateTimeOffset now)
    {
        if (now > Now)
        {
            Now = now;
        }
    }
}
