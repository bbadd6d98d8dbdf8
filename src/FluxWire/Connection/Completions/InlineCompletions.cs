namespace FluxWire.Connection;

/// <summary>Tells on the reader itself, without a hop, and hands the reader's role over when user code does not come back.</summary>
/// <remarks>
/// <para>
/// What is promised: a continuation that blocks, on another call of this connection for instance, or that computes for seconds, delays the connection
/// by two looks of <see cref="StallWatch"/> at most, and never stops it. By then a fresh thread is the reader: it sends what the stuck one has appended,
/// tells those who are left, and receives. It may be handed over from in its turn. The stuck thread notices once it comes back, and leaves.
/// </para>
/// <para>
/// It costs a lock that nobody contends for and no system call. Nothing has to be taken from the stuck thread, because it was
/// done with the receive buffer before it ran any user code.
/// </para>
/// </remarks>
internal sealed class InlineCompletions : ICompletions
{
    private const int Nobody = 0;

    private readonly Action _flush;
    private readonly Action _startReader;
    private readonly Queue<PendingOperation> _noted = new();
    private readonly Lock _lock = new();

    private volatile int _readerThread = Nobody;
    private bool _isTelling;
    private long _told;
    private long _toldAtLastLook = -1;

    /// <summary>Makes the dispatcher.</summary>
    /// <param name="flush">Sends what continuations have appended.</param>
    /// <param name="startReader">Starts another reader thread, which has to call <see cref="Begin"/>.</param>
    internal InlineCompletions(Action flush, Action startReader)
    {
        _flush = flush;
        _startReader = startReader;
    }

    /// <inheritdoc/>
    public bool WillFlush => _readerThread == Environment.CurrentManagedThreadId;

    /// <summary>Makes the calling thread the reader.</summary>
    internal void Begin()
    {
        lock (_lock)
        {
            _readerThread = Environment.CurrentManagedThreadId;
        }

        // What the thread before us has appended and will not send any more.
        _flush();
    }

    /// <inheritdoc/>
    public void Add(PendingOperation operation) => _noted.Enqueue(operation);

    /// <inheritdoc/>
    public bool Deliver()
    {
        int me = Environment.CurrentManagedThreadId;
        if (TryTake(me, out PendingOperation? operation))
        {
            StallWatch.Shared.WakeUp();
            do
            {
                UserCode.Tell(operation);
            }
            while (TryTake(me, out operation));
        }

        if (_readerThread != me)
        {
            return false;
        }

        _flush();
        return true;
    }

    /// <inheritdoc/>
    public void DeliverOnThreadPool()
    {
        while (_noted.TryDequeue(out PendingOperation? operation))
        {
            ThreadPool.UnsafeQueueUserWorkItem(operation, preferLocal: false);
        }
    }

    /// <summary>
    /// Hands the reader's role over because the calling thread, if it is the reader, is about to block for an answer: as
    /// <see cref="HandOverIfStalled"/> would, without waiting for it.
    /// </summary>
    internal void HandOverBeforeBlocking()
    {
        lock (_lock)
        {
            if (_readerThread == Environment.CurrentManagedThreadId)
            {
                HandOver();
            }
        }
    }

    /// <summary>Looks whether one continuation has been running since the last look, and hands the reader's role over if so.</summary>
    /// <returns>Whether anything has been told since then, or is being told.</returns>
    internal bool HandOverIfStalled()
    {
        lock (_lock)
        {
            if (!_isTelling || _told != _toldAtLastLook)
            {
                bool isActive = _isTelling || _told != _toldAtLastLook;
                _toldAtLastLook = _told;
                return isActive;
            }

            try
            {
                HandOver();
                return true;
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                // There is no thread to be had. The stuck one stays the reader, and the next look tries again.
                return true;
            }
        }
    }

    // The successor first: without one the role stays where it is. It waits for the lock before it begins.
    private void HandOver()
    {
        _startReader();
        _isTelling = false;
        _readerThread = Nobody;
    }

    private bool TryTake(int me, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingOperation? operation)
    {
        lock (_lock)
        {
            operation = null;
            if (_readerThread != me)
            {
                return false;
            }

            _isTelling = _noted.TryDequeue(out operation);
            _told += _isTelling ? 1 : 0;
            return _isTelling;
        }
    }
}
