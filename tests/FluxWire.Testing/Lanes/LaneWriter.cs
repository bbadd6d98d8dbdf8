using System.Buffers;
using System.Collections.Concurrent;
using FluxWire.Testing.Faults;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Lanes;

/// <summary>Passes on what a lane's reader has read, and does what faults want in between.</summary>
internal sealed class LaneWriter(Lane lane, CancellationToken lifetime)
{
    private readonly ConcurrentQueue<Gate> _pauses = new();
    private readonly List<LaneItem> _deferred = [];
    private volatile Gate? _silence;
    private Cork? _cork;
    private bool _isAtBoundary = true;
    private bool _isClosed;
    private bool _isSilent;

    public Lane Lane => lane;

    public CancellationToken Lifetime => lifetime;

    /// <summary>Whether what is written now is for somebody.</summary>
    public bool IsPassing => !_isClosed && !_isSilent;

    public async Task RunAsync()
    {
        try
        {
            LaneItem item;
            do
            {
                item = await lane.Queue.TakeAsync(lifetime).ConfigureAwait(false);
                await RunItemAsync(item).ConfigureAwait(false);
                lane.Queue.Release(item);
            }
            while (item is not EndItem);

            await FlushAsync().ConfigureAwait(false);
            CloseSending();
        }
        catch (OperationCanceledException) when (lifetime.IsCancellationRequested)
        {
            // The connection was cut.
            return;
        }
    }

    /// <summary>Passes nothing more until a gate is opened. From any thread; what is being written is finished.</summary>
    public void Pause(Gate gate) => _pauses.Enqueue(gate);

    /// <summary>Swallows everything until a gate is opened. From any thread; what is being written is finished.</summary>
    public void Silence(Gate gate) => _silence = gate;

    /// <summary>Writes bytes, as far as somebody is to get them.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, int pieceSize)
    {
        if (_cork is not null)
        {
            _cork.Bytes.Write(bytes.Span);
            return;
        }

        if (pieceSize == 0)
        {
            await SendAsync(bytes).ConfigureAwait(false);
            return;
        }

        while (!bytes.IsEmpty && !_isClosed)
        {
            int size = Math.Min(pieceSize, bytes.Length);
            await SendAsync(bytes[..size]).ConfigureAwait(false);
            await lane.Destination.WaitUntilTakenAsync(lifetime).ConfigureAwait(false);
            bytes = bytes[size..];
        }
    }

    /// <summary>Carries a plan out.</summary>
    public async ValueTask PassAsync(MessagePlan plan)
    {
        int position = 0;
        bool isCounted = !plan.Counts;
        foreach ((int offset, LaneStep step) in plan.Marks.Append((plan.Bytes.Length, static _ => default)))
        {
            await WriteAsync(plan.Bytes[position..offset], plan.PieceSize).ConfigureAwait(false);
            position = offset;
            if (!isCounted && offset == plan.Bytes.Length)
            {
                isCounted = true;
                await PassedAsync(1).ConfigureAwait(false);
            }

            await step(this).ConfigureAwait(false);
            lifetime.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Messages have been written.</summary>
    public async ValueTask PassedAsync(int messages)
    {
        if (_cork is not null)
        {
            _cork.Messages += messages;
            if (_cork.Messages >= _cork.Limit)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }
        else if (messages > 0 && IsPassing)
        {
            lane.CountMessages(messages);
        }
    }

    /// <summary>Writes what is held back to be written in one piece.</summary>
    public async ValueTask FlushAsync()
    {
        if (_cork is { } cork)
        {
            _cork = null;
            await SendAsync(cork.Bytes.WrittenMemory).ConfigureAwait(false);
            await PassedAsync(cork.Messages).ConfigureAwait(false);
            cork.Actions.ForEach(static action => action());
            cork.Flushed.Open();
        }
    }

    /// <summary>Does something when everything before it has been written.</summary>
    public void AfterFlush(Action action)
    {
        if (_cork is not null)
        {
            _cork.Actions.Add(action);
        }
        else
        {
            action();
        }
    }

    /// <summary>Holds back everything until there are enough messages, or until the gate is opened.</summary>
    public async ValueTask CorkAsync(int limit, Gate gate, Gate flushed)
    {
        await FlushAsync().ConfigureAwait(false);
        if (gate.IsOpen)
        {
            flushed.Open();
        }
        else
        {
            _cork = new Cork(limit, flushed);
        }
    }

    public async ValueTask UncorkAsync(Gate flushed)
    {
        if (_cork?.Flushed == flushed)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a gate; what is received meanwhile is kept.</summary>
    public async ValueTask StallAsync(Gate gate, Action? stalled = null)
    {
        lane.Queue.BeginStall();
        stalled?.Invoke();
        await gate.WaitAsync(lifetime).ConfigureAwait(false);
        lane.Queue.EndStall();
    }

    /// <summary>The receiver reads the end of the stream; nothing more is written.</summary>
    public void CloseSending()
    {
        _isClosed = true;
        lane.Destination.CloseSending();
    }

    private async ValueTask RunItemAsync(LaneItem item)
    {
        while (_pauses.TryDequeue(out Gate? pause))
        {
            await StallAsync(pause).ConfigureAwait(false);
        }

        if (item.NeedsBoundary && !_isAtBoundary)
        {
            _deferred.Add(item);
            return;
        }

        ListenToSilence();
        await item.RunAsync(this).ConfigureAwait(false);
        _isAtBoundary = item.EndsAtBoundary ?? _isAtBoundary;
        if (!_isAtBoundary)
        {
            return;
        }

        foreach (LaneItem deferred in _deferred)
        {
            await deferred.RunAsync(this).ConfigureAwait(false);
        }

        _deferred.Clear();
    }

    // Silence begins anywhere, and ends only between two messages.
    private void ListenToSilence()
    {
        Gate? silence = _silence;
        if (silence is { IsOpen: true } && _isAtBoundary)
        {
            Interlocked.CompareExchange(ref _silence, null, silence);
        }

        _isSilent = _silence is not null;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || !IsPassing)
        {
            return;
        }

        if (await lane.Destination.TrySendAsync(bytes, lifetime).ConfigureAwait(false))
        {
            lane.CountBytes(bytes.Length);
            return;
        }

        // The receiver has left. The sender learns it as it would without the proxy: its sends fail.
        _isClosed = true;
        lane.Source.CloseReceiving();
    }
}
