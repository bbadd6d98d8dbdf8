namespace FluxWire.Connection;

/// <summary>Looks now and then whether a reader is stuck in user code: one thread for all inline connections of the process.</summary>
/// <remarks>
/// It looks seldom, because each look wakes a thread: ten times a second cost nothing that can be measured, a hundred times do. It is no timer,
/// because those tick on the thread pool, whose idle threads spin. After a second in which nothing was told it sleeps until something is; and it has no
/// thread before the first time, for a program that only blocks needs none.
/// </remarks>
internal sealed class StallWatch
{
    private const int LookMilliseconds = 100;
    private const int LooksUntilSleep = 10;

    private readonly object _monitor = new();
    private readonly List<InlineCompletions> _watched = [];
    private bool _isRunning;
    private volatile bool _isAsleep = true;

    /// <summary>The one of this process.</summary>
    internal static StallWatch Shared { get; } = new();

    /// <summary>Whether it looks no more until something is told.</summary>
    internal bool IsAsleep => _isAsleep;

    /// <summary>Begins to look after a connection.</summary>
    internal void Add(InlineCompletions completions)
    {
        lock (_monitor)
        {
            _watched.Add(completions);
        }
    }

    /// <summary>Ends to look after a connection.</summary>
    internal void Remove(InlineCompletions completions)
    {
        lock (_monitor)
        {
            _watched.Remove(completions);
            if (_isRunning)
            {
                WakeUpLocked();
            }
        }
    }

    /// <summary>Tells that something begins to be told. Costs next to nothing while the watch is awake.</summary>
    internal void WakeUp()
    {
        // The watch notes that it sleeps before it looks for the last time, we begin before we look whether it does: one sees the other.
        Interlocked.MemoryBarrier();
        if (_isAsleep)
        {
            lock (_monitor)
            {
                if (_isRunning || TryStart())
                {
                    WakeUpLocked();
                }
            }
        }
    }

    private void WakeUpLocked()
    {
        _isAsleep = false;
        Monitor.Pulse(_monitor);
    }

    private bool TryStart()
    {
        try
        {
            new Thread(Run) { IsBackground = true, Name = "FluxWire stall watch" }.UnsafeStart();
            return _isRunning = true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // There is no thread to be had. What is told goes on unwatched, and the next one tries again.
            return false;
        }
    }

    private void Run()
    {
        int quietLooks = 0;
        while (Snapshot() is { Length: > 0 } watched)
        {
            bool isActive = false;
            foreach (InlineCompletions completions in watched)
            {
                isActive |= completions.HandOverIfStalled();
            }

            quietLooks = Wait(isActive ? 0 : quietLooks + 1);
        }
    }

    private InlineCompletions[] Snapshot()
    {
        lock (_monitor)
        {
            _isRunning = _watched.Count > 0;
            _isAsleep |= !_isRunning;
            return [.. _watched];
        }
    }

    private int Wait(int quietLooks)
    {
        lock (_monitor)
        {
            if (quietLooks == LooksUntilSleep)
            {
                // One more look with the note made, at once.
                _isAsleep = true;
                return quietLooks;
            }

            if (quietLooks > LooksUntilSleep)
            {
                while (_isAsleep)
                {
                    Monitor.Wait(_monitor);
                }

                return 0;
            }

            _isAsleep = false;
            Monitor.Wait(_monitor, LookMilliseconds);
            return quietLooks;
        }
    }
}
