namespace FluxWire.Connection;

/// <summary>Who receives on a connection: the reader thread, or a blocked caller that has nothing else to do.</summary>
/// <remarks>
/// <para>
/// Exactly one thread has the role, or nobody. Whoever waits for an asynchronous operation needs the reader thread. A caller that blocks can as
/// well receive by itself, which saves waking two threads for each answer; so after it has served a blocked caller, and if nothing else is owed,
/// the reader thread stands aside, until an asynchronous operation calls it back, or nobody has called for a while: a lost
/// connection should be noticed even if nobody asks.
/// </para>
/// <para>The monitor is held for moments only, and never while user code runs or anybody receives.</para>
/// </remarks>
internal sealed class ReaderRole
{
    // How long the thread stands aside without any call, in milliseconds.
    private const int IdleMilliseconds = 1000;

    private readonly object _monitor = new();
    private readonly Func<int> _countPending;
    private readonly Action _startThread;
    private bool _isTaken;
    private bool _hasThread;
    private bool _isClosed;
    private bool _isOver;
    private bool _servedCaller;
    private int _callers;
    private long _calls;
    private volatile bool _isThreadAway;

    /// <summary>Makes the role; nobody has it.</summary>
    /// <param name="countPending">How many answers are owed.</param>
    /// <param name="startThread">Starts the reader thread, which has to call <see cref="TakeForThread"/>.</param>
    internal ReaderRole(Func<int> countPending, Action startThread)
    {
        _countPending = countPending;
        _startThread = startThread;
        _isThreadAway = true;
    }

    // Answers owed to blocked callers do not need the thread.
    private bool IsThreadNeeded => _isClosed || _countPending() > _callers;

    /// <summary>Gives the role to the thread that has made the connection, and may have called over it.</summary>
    /// <returns>False if the connection has ended: who has ended it has the role.</returns>
    internal bool TryBeginWithThread()
    {
        lock (_monitor)
        {
            if (_isTaken)
            {
                return false;
            }

            _isTaken = true;
            _hasThread = true;
            _isThreadAway = false;
            _servedCaller = false;
            return true;
        }
    }

    /// <summary>Waits until the reader thread is needed and nobody else receives.</summary>
    /// <returns>False if the connection is over.</returns>
    internal bool TakeForThread()
    {
        lock (_monitor)
        {
            while (_isTaken || !IsThreadNeeded)
            {
                if (_isOver)
                {
                    return false;
                }

                long seen = _calls;
                if (!Monitor.Wait(_monitor, IdleMilliseconds) && _calls == seen && !_isTaken)
                {
                    break;
                }
            }

            _isTaken = true;
            _isThreadAway = false;
            return true;
        }
    }

    /// <summary>Has the reader thread stand aside, if it has just served a blocked caller and is not needed. Called by the thread, which has the role.</summary>
    /// <returns>Whether it has given the role away, and has to call <see cref="TakeForThread"/>.</returns>
    internal bool StandAside()
    {
        if (!Volatile.Read(ref _servedCaller))
        {
            return false;
        }

        lock (_monitor)
        {
            _servedCaller = false;
            _isThreadAway = true;

            // Whoever sends first registers and then looks whether the thread is away: one of the two sees the other.
            Interlocked.MemoryBarrier();
            if (IsThreadNeeded)
            {
                _isThreadAway = false;
                return false;
            }

            _isTaken = false;
            Monitor.PulseAll(_monitor);
            return true;
        }
    }

    /// <summary>Makes sure that somebody receives, for an operation that nobody blocks for.</summary>
    internal void CallThread()
    {
        Interlocked.MemoryBarrier();
        if (!_isThreadAway)
        {
            return;
        }

        bool starts;
        lock (_monitor)
        {
            starts = !_hasThread;
            _hasThread = true;
            Monitor.PulseAll(_monitor);
        }

        if (!starts)
        {
            return;
        }

        try
        {
            _startThread();
        }
        catch
        {
            // The next who needs it tries again.
            lock (_monitor)
            {
                _hasThread = false;
            }

            throw;
        }
    }

    /// <summary>Notes that there is nothing to receive any more, and has the reader thread find out.</summary>
    /// <returns>True if there is no such thread and nobody receives: then the caller has the role, and has to end the connection.</returns>
    internal bool Close()
    {
        lock (_monitor)
        {
            _isClosed = true;
            if (!_hasThread && !_isTaken)
            {
                _isTaken = true;
                return true;
            }
        }

        CallThread();
        return false;
    }

    /// <summary>Notes that whoever has the role has ended the connection: nobody gets it any more.</summary>
    internal void End()
    {
        lock (_monitor)
        {
            _isOver = true;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Announces a caller that will block. To be called before its request is registered.</summary>
    internal void EnterCaller()
    {
        lock (_monitor)
        {
            _callers++;
            _calls++;
        }
    }

    /// <summary>Takes a caller off, answered or not.</summary>
    internal void LeaveCaller()
    {
        lock (_monitor)
        {
            _callers--;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Blocks until a caller's operation is done, or the caller has the role.</summary>
    /// <param name="isDone">Whether the operation is done.</param>
    /// <returns>True with the role; false if the operation is done.</returns>
    internal bool TakeForCaller(Func<bool> isDone)
    {
        lock (_monitor)
        {
            while (!isDone())
            {
                if (!_isTaken && !_isClosed)
                {
                    _isTaken = true;
                    return true;
                }

                Monitor.Wait(_monitor);
            }

            return false;
        }
    }

    /// <summary>Gives the role back.</summary>
    internal void GiveBack()
    {
        lock (_monitor)
        {
            _isTaken = false;
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Tells blocked callers that an operation is done.</summary>
    internal void TellCallers()
    {
        lock (_monitor)
        {
            _servedCaller = true;
            Monitor.PulseAll(_monitor);
        }
    }
}
