namespace FluxWire.Connection;

/// <summary>Tells on the thread pool, so that no user code ever runs on the reader.</summary>
/// <remarks>
/// <para>
/// What one read has completed becomes one work item, not one each: waking a thread costs more than most continuations. But a
/// continuation may block for ever, and those behind it must not notice. So as long as anything is left, one more work item waits in the pool's queue, the
/// reserve: it starts as soon as the pool has a thread to spare, takes its part, and leaves another reserve behind.
/// </para>
/// <para>
/// The reserve is also why continuations need not send for themselves: it flushes what they have appended before it does anything else, whatever has
/// become of them. Without a reserve nobody has promised anything, and who appends sends.
/// </para>
/// </remarks>
internal sealed class PooledCompletions : ICompletions, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static PooledCompletions? _working;

    private readonly Action _flush;
    private readonly Action<IThreadPoolWorkItem> _queue;
    private readonly List<PendingOperation> _noted = [];
    private readonly Lock _lock = new();
    private readonly Queue<PendingOperation> _waiting = new();
    private volatile bool _hasReserve;

    /// <summary>Makes the dispatcher.</summary>
    /// <param name="flush">Sends what continuations have appended.</param>
    /// <param name="queue">Has a work item run on the thread pool; null for just that.</param>
    internal PooledCompletions(Action flush, Action<IThreadPoolWorkItem>? queue = null)
    {
        _flush = flush;
        _queue = queue ?? (static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false));
    }

    /// <inheritdoc/>
    public bool WillFlush => _hasReserve && _working == this;

    /// <inheritdoc/>
    public void Add(PendingOperation operation) => _noted.Add(operation);

    /// <inheritdoc/>
    public bool Deliver()
    {
        if (_noted.Count == 0)
        {
            return true;
        }

        bool needsReserve;
        lock (_lock)
        {
            foreach (PendingOperation operation in _noted)
            {
                _waiting.Enqueue(operation);
            }

            needsReserve = NeedsReserve();
        }

        _noted.Clear();
        StartIf(needsReserve);
        return true;
    }

    /// <inheritdoc/>
    public void DeliverOnThreadPool() => Deliver();

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        PooledCompletions? outer = _working;
        _working = this;
        _hasReserve = false;

        // After the line above, and under the queue's lock: what was appended on our promise is seen here.
        _flush();
        while (TryTake(out PendingOperation? operation))
        {
            UserCode.Tell(operation);
        }

        _working = outer;
        _flush();
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingOperation? operation)
    {
        bool needsReserve;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out operation))
            {
                return false;
            }

            needsReserve = NeedsReserve();
        }

        StartIf(needsReserve);
        return true;
    }

    private bool NeedsReserve() => _waiting.Count > 0 && !_hasReserve && (_hasReserve = true);

    private void StartIf(bool needsReserve)
    {
        if (needsReserve)
        {
            _queue(this);
        }
    }
}
