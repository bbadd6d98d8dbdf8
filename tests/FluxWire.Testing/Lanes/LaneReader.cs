using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Lanes;

/// <summary>Takes a lane's bytes off its source.</summary>
internal sealed class LaneReader : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lane _lane;
    private readonly CancellationToken _lifetime;
    private readonly FrameSplitter _splitter;
    private readonly List<Gate> _stops = [];
    private CancellationTokenSource _interrupt;
    private TaskCompletionSource? _stopped;
    private bool _isReceiving;

    public LaneReader(Lane lane, CancellationToken lifetime)
    {
        _lane = lane;
        _lifetime = lifetime;
        _splitter = new FrameSplitter(lane, lane.Direction == ProxyDirection.ToClient, lane.Context.Options.MaxHeldBytes);
        _interrupt = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
    }

    public async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _lane.Queue.WaitForRoomAsync(_lifetime).ConfigureAwait(false);
                byte[] buffer = LaneMemory.Pool.Rent(LaneMemory.Size);
                int count = await ReceiveAsync(buffer).ConfigureAwait(false);
                if (count == 0)
                {
                    LaneMemory.Pool.Return(buffer);
                    break;
                }

                _splitter.Push(buffer, count);
            }

            _splitter.Finish();
            _lane.Queue.Post(new EndItem());
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // The connection was cut, which its writer is told by the same token.
            return;
        }
    }

    /// <summary>Reads nothing more until a gate is opened.</summary>
    /// <returns>Done when nothing is being read any more.</returns>
    public Task StopAsync(Gate gate)
    {
        lock (_lock)
        {
            _stops.Add(gate);
            if (!_isReceiving)
            {
                return Task.CompletedTask;
            }

            _stopped ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // What is cancelled goes on elsewhere: it wants this lock.
            _ = _interrupt.CancelAsync();
            return _stopped.Task;
        }
    }

    public void Dispose() => _interrupt.Dispose();

    private async ValueTask<int> ReceiveAsync(byte[] buffer)
    {
        while (true)
        {
            CancellationToken interrupt = await EnterAsync().ConfigureAwait(false);
            try
            {
                return await _lane.Source.ReceiveAsync(buffer, interrupt).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!_lifetime.IsCancellationRequested)
            {
                // Stopped for a while: nothing was taken off the socket.
                continue;
            }
            finally
            {
                Leave();
            }
        }
    }

    private async ValueTask<CancellationToken> EnterAsync()
    {
        while (true)
        {
            Gate? closed;
            lock (_lock)
            {
                _stops.RemoveAll(static gate => gate.IsOpen);
                closed = _stops.FirstOrDefault();
                if (closed is null)
                {
                    _isReceiving = true;
                    return _interrupt.Token;
                }
            }

            await closed.WaitAsync(_lifetime).ConfigureAwait(false);
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _isReceiving = false;
            _stopped?.TrySetResult();
            _stopped = null;
            if (_interrupt.IsCancellationRequested && !_lifetime.IsCancellationRequested)
            {
                _interrupt.Dispose();
                _interrupt = CancellationTokenSource.CreateLinkedTokenSource(_lifetime);
            }
        }
    }
}
