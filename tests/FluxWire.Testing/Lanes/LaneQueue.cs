using System.Threading.Channels;

namespace FluxWire.Testing.Lanes;

/// <summary>What a lane's reader has read and its writer has not passed on yet.</summary>
/// <param name="stalledLimit">How many bytes it takes while the writer is stalled.</param>
internal sealed class LaneQueue(int stalledLimit)
{
    // Enough to keep reader and writer busy; a receiver that is slow must be felt by the sender.
    private const int NormalLimit = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly Channel<LaneItem> _items = Channel.CreateUnbounded<LaneItem>(new() { SingleReader = true });
    private TaskCompletionSource? _room;
    private long _bytes;
    private int _stalls;

    private bool HasRoom => _bytes < (_stalls > 0 ? stalledLimit : NormalLimit);

    /// <summary>Adds an item; the limit is kept by whoever waits for room before it reads.</summary>
    public void Post(LaneItem item)
    {
        lock (_lock)
        {
            _bytes += item.Size;
        }

        _items.Writer.TryWrite(item);
    }

    public ValueTask<LaneItem> TakeAsync(CancellationToken cancellationToken) => _items.Reader.ReadAsync(cancellationToken);

    /// <summary>An item has been dealt with.</summary>
    public void Release(LaneItem item) => Change(item.Size, 0);

    public void BeginStall() => Change(0, 1);

    public void EndStall() => Change(0, -1);

    public Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (HasRoom)
            {
                return Task.CompletedTask;
            }

            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    private void Change(int released, int stalls)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            _bytes -= released;
            _stalls += stalls;
            if (HasRoom)
            {
                (room, _room) = (_room, null);
            }
        }

        room?.TrySetResult();
    }
}
