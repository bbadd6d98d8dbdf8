using System.Threading.Tasks.Sources;
using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request with many responses, which one consumer reads as they come.</summary>
/// <typeparam name="T">What a response is parsed to.</typeparam>
/// <remarks>
/// <para>
/// The reader hands parsed items over and never waits. A consumer that leaves too much unread ends its own stream, because
/// waiting would stop everybody else, and dropping would tear a hole in an eventlog.
/// </para>
/// <para>
/// It is no channel, because the consumer is to be woken once for all that a read has brought, and where the client's mode says;
/// and because a watch that waits for its job, one of ten thousand, should hold no empty segments.
/// </para>
/// </remarks>
internal sealed class ResponseStream<T> : StreamOperation, IValueTaskSource<bool>
{
    private const int MaxKeptCapacity = 1024;

    private readonly Lock _lock = new();
    private readonly ResponseParser<T> _parse;
    private readonly StreamLimits _limits;

    // The reader fills one list while the consumer empties the other.
    private List<(T Item, long Bytes)>? _arrived;
    private List<(T Item, long Bytes)>? _taken;
    private int _nextOfTaken;

    // Each has one writer; what is unread is the difference.
    private long _arrivedItems;
    private long _arrivedBytes;
    private long _readItems;
    private long _readBytes;

    private ManualResetValueTaskSourceCore<bool> _wakeUp;
    private bool _isAwaited;
    private bool _isEnded;
    private Exception? _reason;
    private TaskCompletionSource? _whenEnded;

    /// <summary>Makes a stream.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="parse">Makes an item of each response.</param>
    /// <param name="limits">How much may wait to be read.</param>
    /// <param name="onAbandoned">Called once the request is queued and the client has ended the stream first, to tell the broker.</param>
    /// <param name="explain">Says more about the service's errors than the service does; null for nothing.</param>
    /// <param name="resume">Lets the stream go on, on another connection; null if it cannot.</param>
    internal ResponseStream(
        string topic,
        FluxNodeId nodeId,
        ResponseParser<T> parse,
        StreamLimits limits,
        AbandonedStreamHandler onAbandoned,
        ErrorExplainer? explain = null,
        IStreamResume? resume = null)
        : base(topic, nodeId, onAbandoned, explain, resume)
    {
        _parse = parse;
        _limits = limits;
    }

    /// <summary>Completes when the stream has ended, whatever is left to be read.</summary>
    internal Task WhenEnded
    {
        get
        {
            lock (_lock)
            {
                _whenEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_isEnded)
                {
                    _whenEnded.TrySetResult();
                }

                return _whenEnded.Task;
            }
        }
    }

    /// <summary>Takes the next item, if it is here.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False if none is here; then <see cref="WaitAsync"/> waits for one.</returns>
    internal bool TryRead(out T item)
    {
        if ((_taken is null || _nextOfTaken == _taken.Count) && !TakeArrived())
        {
            item = default!;
            return false;
        }

        (item, long bytes) = _taken![_nextOfTaken];
        _taken[_nextOfTaken++] = default;
        Volatile.Write(ref _readItems, _readItems + 1);
        Volatile.Write(ref _readBytes, _readBytes + bytes);
        return true;
    }

    /// <summary>Waits for more items. One caller at a time, once <see cref="TryRead"/> has found none.</summary>
    /// <returns>False if the stream has ended as it should; else it fails with the reason.</returns>
    internal ValueTask<bool> WaitAsync()
    {
        lock (_lock)
        {
            if (_arrived is { Count: > 0 })
            {
                return new ValueTask<bool>(true);
            }

            if (_isEnded)
            {
                return _reason is null ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(_reason);
            }

            _wakeUp.Reset();
            _isAwaited = true;
            return new ValueTask<bool>(this, _wakeUp.Version);
        }
    }

    /// <inheritdoc/>
    internal override void Tell()
    {
        lock (_lock)
        {
            if (!_isAwaited)
            {
                // Two have found somebody waiting, an answer and a token for instance, and the other was faster.
                return;
            }

            _isAwaited = false;
        }

        _wakeUp.SetResult(true);
    }

    /// <inheritdoc/>
    bool IValueTaskSource<bool>.GetResult(short token) => _wakeUp.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wakeUp.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _wakeUp.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    private protected override bool Take(in FluxMessage response)
    {
        T item = _parse(response);
        long bytes = response.Payload.Length;
        long unreadItems = ++_arrivedItems - Volatile.Read(ref _readItems);
        long unreadBytes = (_arrivedBytes += bytes) - Volatile.Read(ref _readBytes);

        // One item is always allowed, however large: it has been received, and the limit on messages has let it pass.
        if (unreadItems > 1 && (unreadItems > _limits.MaxItems || unreadBytes > _limits.MaxBytes))
        {
            throw new FluxSlowConsumerException(Topic, (int)unreadItems, unreadBytes);
        }

        lock (_lock)
        {
            _arrived ??= [];
            _arrived.Add((item, bytes));

            // Somebody who waits is told with the first item of a batch; the rest is found when it looks.
            return _isAwaited && _arrived.Count == 1;
        }
    }

    /// <inheritdoc/>
    private protected override void OnEnded(Exception? reason)
    {
        lock (_lock)
        {
            _reason = reason;
            _isEnded = true;
            _whenEnded?.TrySetResult();
        }
    }

    private bool TakeArrived()
    {
        if (_taken is { Capacity: > MaxKeptCapacity })
        {
            // A list that one burst has blown up is not kept, whether more comes or not.
            _taken = null;
        }

        lock (_lock)
        {
            if (_arrived is not { Count: > 0 })
            {
                return false;
            }

            _taken?.Clear();
            (_arrived, _taken) = (_taken, _arrived);
            _nextOfTaken = 0;
            return true;
        }
    }
}
