using System.Buffers;
using FluxWire.Transport;

namespace FluxWire.Connection;

/// <summary>The write loop: messages are appended under a short lock, and whoever finds nobody sending sends until it is empty.</summary>
/// <remarks>
/// Writes coalesce by themselves, without a thread of their own: while one caller sends, all others just append, and the sender
/// takes what they have appended in one piece. Continuations that one read has set off do not even send: what they append goes out in one piece once
/// the last of them has run (<see cref="ICompletions.WillFlush"/>). No caller is ever blocked. When the broker does not read, the sender hands the
/// rest to a background thread, and from <c>maxQueuedBytes</c> on callers wait, cancellably, in <see cref="WaitForRoomAsync"/>.
/// </remarks>
internal sealed class OutboundQueue
{
    // A buffer that one huge message has blown up is not kept.
    private const int MaxKeptCapacity = 1024 * 1024;

    // How often a caller sends what others have appended meanwhile.
    private const int MaxRounds = 64;

    private readonly IFluxTransport _transport;
    private readonly ICompletions _completions;
    private readonly long _maxQueuedBytes;
    private readonly Action<Exception> _onFailure;
    private readonly Lock _lock = new();

    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _sending = new();
    private int _sentOfSending;
    private bool _isSending;
    private bool _isClosed;
    private long _appended;

    // In bytes, and written by the one who sends alone: what the transport has taken, and up to where it is being offered more.
    private long _sent;
    private long _offered;
    private TaskCompletionSource? _room;

    /// <summary>Makes the queue.</summary>
    /// <param name="transport">Where the bytes go.</param>
    /// <param name="completions">Knows whether a thread that appends will flush later.</param>
    /// <param name="maxQueuedBytes">From how many unsent bytes on callers wait.</param>
    /// <param name="onFailure">Called once a send has failed, outside the lock.</param>
    internal OutboundQueue(IFluxTransport transport, ICompletions completions, long maxQueuedBytes, Action<Exception> onFailure)
    {
        _transport = transport;
        _completions = completions;
        _maxQueuedBytes = maxQueuedBytes;
        _onFailure = onFailure;
    }

    /// <summary>How many bytes wait to be sent.</summary>
    internal long QueuedBytes => Volatile.Read(ref _appended) - Interlocked.Read(ref _sent);

    /// <summary>How many bytes have certainly not been sent: those that the transport was never offered, or has refused.</summary>
    internal long UnofferedBytes => Volatile.Read(ref _appended) - Interlocked.Read(ref _offered);

    /// <summary>Whether there is room for another message; true too if the connection has ended, which who appends will be told.</summary>
    internal bool HasRoom => Volatile.Read(ref _isClosed) || QueuedBytes <= _maxQueuedBytes;

    /// <summary>Waits until there is room for another message.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Completed at once, unless the broker has stopped reading.</returns>
    internal ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (HasRoom)
            {
                return ValueTask.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // The sender counts what it has sent before it looks for who waits, we wait before we look at its count again: one of
            // the two sees the other. Without it, the last piece could go in between, and nothing after it would wake us.
            Interlocked.MemoryBarrier();
            return HasRoom ? ValueTask.CompletedTask : new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Queues a request, and sends unless somebody else does or will.</summary>
    /// <param name="request">The request; its bytes are copied before this method returns.</param>
    /// <param name="matchtag">Its tag; 0 if no answer is expected.</param>
    /// <param name="operation">The operation that it belongs to, whose position is noted; null if no answer is expected.</param>
    /// <param name="onReader">Whether the reader itself calls, which must not wait for the kernel: then the thread pool sends.</param>
    /// <returns>False if the connection has ended; nothing was queued then.</returns>
    internal bool Append(in OutboundRequest request, uint matchtag, PendingOperation? operation, bool onReader = false)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            int before = _filling.WrittenCount;
            request.WriteTo(_filling, matchtag);
            operation?.Position = _appended;
            _appended += _filling.WrittenCount - before;

            // Asked under the lock, because whoever has promised to flush takes it too: the promise cannot run out unseen in between.
            if (_isSending || _completions.WillFlush)
            {
                return true;
            }

            _isSending = true;
        }

        if (onReader)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.SendAll(inBackground: false), this, preferLocal: false);
        }
        else
        {
            SendAll(inBackground: false);
        }

        return true;
    }

    /// <summary>Sends what has been held back, unless somebody else does.</summary>
    internal void Flush()
    {
        lock (_lock)
        {
            if (_isSending || _isClosed || _filling.WrittenCount == 0)
            {
                return;
            }

            _isSending = true;
        }

        SendAll(inBackground: false);
    }

    /// <summary>Whether a request may have reached the broker.</summary>
    /// <param name="operation">The request.</param>
    /// <returns>False if no byte of it was handed over.</returns>
    internal bool MayHaveBeenSent(PendingOperation operation)
    {
        lock (_lock)
        {
            return operation.Position < Interlocked.Read(ref _offered);
        }
    }

    /// <summary>Finds a request among what was not sent. To be called once the queue is closed: until then it may be sent at any moment.</summary>
    /// <param name="operation">The request, of which no byte was handed over.</param>
    /// <returns>The request, with memory of its own; null if it is not here.</returns>
    internal OutboundRequest? FindUnsent(PendingOperation operation)
    {
        lock (_lock)
        {
            long fillingFrom = _appended - _filling.WrittenCount;
            ArrayBufferWriter<byte> buffer = operation.Position >= fillingFrom ? _filling : _sending;
            long offset = operation.Position - (buffer == _filling ? fillingFrom : fillingFrom - _sending.WrittenCount);
            return offset >= 0 && offset < buffer.WrittenCount ? OutboundRequest.Read(buffer.WrittenMemory[(int)offset..]) : null;
        }
    }

    /// <summary>Takes no further message and releases who waits for room.</summary>
    internal void Close()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _isClosed = true;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }

    private void SendAll(bool inBackground)
    {
        try
        {
            for (int rounds = 0; TakeFilled(); rounds++)
            {
                if (rounds == MaxRounds && !inBackground)
                {
                    // Others append as fast as we send, and whoever called us has things of its own to do.
                    ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.SendAll(inBackground: false), this, preferLocal: false);
                    return;
                }

                if (!SendTaken(inBackground))
                {
                    // The broker does not read at present; whoever called us has better things to do than to wait for it.
                    new Thread(() => SendAll(inBackground: true)) { IsBackground = true, Name = "FluxWire stalled writer" }.UnsafeStart();
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _onFailure(e);
        }
    }

    // Swaps the two buffers, so that others append to one while the other is sent; what a stalled sender left comes first.
    private bool TakeFilled()
    {
        lock (_lock)
        {
            if (!_isClosed && _sentOfSending < _sending.WrittenCount)
            {
                return true;
            }

            // Once the queue is closed, what is left in the two buffers stays there to be found.
            if (_isClosed || _filling.WrittenCount == 0)
            {
                _isSending = false;
                return false;
            }

            (_filling, _sending) = (_sending.Capacity > MaxKeptCapacity ? new() : _sending, _filling);
            _filling.ResetWrittenCount();
            _sentOfSending = 0;
            return true;
        }
    }

    private bool SendTaken(bool mayWait)
    {
        // What is offered to a connection that has ended is refused, but would count as possibly sent in between.
        while (_sentOfSending < _sending.WrittenCount && !Volatile.Read(ref _isClosed))
        {
            ReadOnlySpan<byte> rest = _sending.WrittenSpan[_sentOfSending..];
            rest = rest[..Math.Min(rest.Length, _transport.MaxPiece)];

            if (Offer(rest) > 0)
            {
                ReleaseWaiters();
            }
            else if (mayWait)
            {
                _transport.WaitUntilWritable();
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    // What is offered counts as possibly sent before the kernel has it, because the connection may end in between. What it did
    // not take, or refused with an error, was not sent after all.
    private int Offer(ReadOnlySpan<byte> rest)
    {
        Interlocked.Exchange(ref _offered, _sent + rest.Length);
        int taken = 0;
        try
        {
            taken = _transport.Send(rest);
        }
        finally
        {
            Interlocked.Exchange(ref _offered, Interlocked.Add(ref _sent, taken));
        }

        _sentOfSending += taken;
        return taken;
    }

    private void ReleaseWaiters()
    {
        if (Volatile.Read(ref _room) is null)
        {
            return;
        }

        TaskCompletionSource? room = null;
        lock (_lock)
        {
            if (HasRoom)
            {
                (room, _room) = (_room, null);
            }
        }

        room?.TrySetResult();
    }
}
