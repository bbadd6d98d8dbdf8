using System.Threading.Channels;
using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>How much of a stream may wait to be read.</summary>
/// <param name="MaxItems">In responses.</param>
/// <param name="MaxBytes">In bytes of their payloads.</param>
internal readonly record struct StreamLimits(int MaxItems, long MaxBytes);

/// <summary>A request with many responses, of which an error is the last: ENODATA at best (RFC 6).</summary>
/// <typeparam name="T">What a response is parsed to.</typeparam>
/// <remarks>
/// The reader hands parsed items over and never waits. A consumer that leaves too much unread ends its own stream, because
/// waiting would stop everybody else, and dropping would tear a hole in an eventlog.
/// </remarks>
internal sealed class ResponseStream<T> : PendingOperation
{
    private readonly Channel<(T Item, long Bytes)> _items = Channel.CreateUnbounded<(T, long)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });

    private readonly ResponseParser<T> _parse;
    private readonly StreamLimits _limits;
    private readonly Action<PendingOperation> _onAbandoned;
    private int _unreadItems;
    private long _unreadBytes;
    private int _state;
    private int _facts;

    /// <summary>Makes a stream.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="parse">Makes an item of each response.</param>
    /// <param name="limits">How much may wait to be read.</param>
    /// <param name="onAbandoned">Called once the request is queued and the client has ended the stream first, to tell the broker.</param>
    internal ResponseStream(
        string topic, FluxNodeId nodeId, ResponseParser<T> parse, StreamLimits limits, Action<PendingOperation> onAbandoned)
        : base(topic, nodeId)
    {
        _parse = parse;
        _limits = limits;
        _onAbandoned = onAbandoned;
    }

    private enum State
    {
        Open,
        Ended,
    }

    [Flags]
    private enum Facts
    {
        None = 0,
        Queued = 1,
        Abandoned = 2,
        BrokerMustBeTold = Queued | Abandoned,
    }

    /// <inheritdoc/>
    internal override bool IsCompleted => Volatile.Read(ref _state) != (int)State.Open;

    /// <summary>Completes when the stream has ended and everything was read.</summary>
    internal Task Ended => _items.Reader.Completion;

    /// <summary>The items, as they come.</summary>
    /// <returns>A task of the next item, or of false at the end.</returns>
    internal async ValueTask<(bool HasItem, T Item)> ReadAsync()
    {
        while (await _items.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (_items.Reader.TryRead(out (T Item, long Bytes) next))
            {
                Interlocked.Decrement(ref _unreadItems);
                Interlocked.Add(ref _unreadBytes, -next.Bytes);
                return (true, next.Item);
            }
        }

        return (false, default!);
    }

    /// <inheritdoc/>
    internal override void OnQueued() => Note(Facts.Queued);

    /// <inheritdoc/>
    internal override void OnResponse(in FluxMessage response)
    {
        if (IsCompleted)
        {
            return;
        }

        if (response.Errno.IsError)
        {
            End(response.Errno == FluxErrno.ENODATA ? null : ToException(response));
            return;
        }

        T item;
        try
        {
            item = _parse(response);
        }
        catch (Exception e)
        {
            // Whatever a parser throws concerns this stream alone; the connection goes on.
            Abandon(e);
            return;
        }

        Enqueue(item, response.Payload.Length);
        if (response.IsFinalResponse)
        {
            // The service took the request for a call with one answer: there is no ENODATA to come.
            End(null);
        }
    }

    /// <inheritdoc/>
    internal override void Fail(Exception reason) => End(reason);

    /// <inheritdoc/>
    internal override void Abandon(Exception reason) => EndAndTell(reason);

    /// <summary>Ends the stream quietly, because its consumer has left the loop. The broker is told, unless it has ended.</summary>
    internal void Leave() => EndAndTell(null);

    private void EndAndTell(Exception? reason)
    {
        if (End(reason))
        {
            Note(Facts.Abandoned);
        }
    }

    // A token may fire while the request is being sent. A cancel that overtook its request would be ignored and the stream stay
    // open at the broker, so whichever fact comes last tells it.
    private void Note(Facts fact)
    {
        if (((Facts)Interlocked.Or(ref _facts, (int)fact) | fact) == Facts.BrokerMustBeTold)
        {
            _onAbandoned(this);
        }
    }

    private void Enqueue(T item, long bytes)
    {
        int items = Interlocked.Increment(ref _unreadItems);
        long total = Interlocked.Add(ref _unreadBytes, bytes);

        // One item is always allowed, however large: it has been received, and the limit on messages has let it pass.
        if (items > 1 && (items > _limits.MaxItems || total > _limits.MaxBytes))
        {
            Abandon(new FluxSlowConsumerException(Topic, items, total));
            return;
        }

        _items.Writer.TryWrite((item, bytes));
    }

    private bool End(Exception? reason)
        => Interlocked.CompareExchange(ref _state, (int)State.Ended, (int)State.Open) == (int)State.Open
            && _items.Writer.TryComplete(reason);
}
