using System.Numerics;
using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <content>What goes on after a broker that shuts down in good order.</content>
/// <remarks>
/// Such a broker unloads its services, one after the other and up to minutes before it closes the connection, and each answers what is pending with
/// ENOSYS. To who waits for a job that is no different from a broker that was killed: so whatever may be repeated waits for the end
/// of the connection. A broker that runs, and simply has no such service, is told apart by asking it.
/// </remarks>
internal sealed partial class ClientLife
{
    // From how many on those are looked for that have been cancelled.
    private const int Many = 1024;

    private List<UnservedRequest> _unserved = [];

    /// <inheritdoc/>
    public bool TryTakeUnserved(FluxConnection connection, PendingOperation operation, FluxRpcException error)
    {
        lock (_lock)
        {
            if (!MayReconnect)
            {
                return false;
            }

            // Nothing is owed on this connection any more, so nobody has to be told if it is cancelled now.
            operation.OnMoving();
            if (_connection != connection)
            {
                WaitAgain(operation);
                return true;
            }

            if (_unserved.Count >= Many && BitOperations.IsPow2(_unserved.Count))
            {
                _unserved.RemoveAll(static unserved => unserved.Operation.IsCompleted);
            }

            bool isFirst = _unserved.Count == 0;
            _unserved.Add(new UnservedRequest(operation, error));
            if (isFirst)
            {
                _ = RunAsync(() => AskWhyUnservedAsync(connection));
            }

            return true;
        }
    }

    private async Task AskWhyUnservedAsync(FluxConnection connection)
    {
        if (await RunState.IsOverAsync(connection).ConfigureAwait(false))
        {
            // Its end is what they wait for, and whoever comes meanwhile.
            return;
        }

        List<UnservedRequest> refused;
        lock (_lock)
        {
            if (_connection != connection)
            {
                return;
            }

            refused = TakeUnserved();
        }

        foreach (UnservedRequest request in refused)
        {
            request.Operation.Fail(request.Error);
        }
    }

    private void TakeUnservedAlong()
    {
        foreach (UnservedRequest request in TakeUnserved())
        {
            WaitAgain(request.Operation);
        }
    }

    private void WaitAgain(PendingOperation operation)
    {
        operation.WasRepeated = true;
        _waiting.Add(operation, operation.RequestToRepeat!.Value);
    }

    private List<UnservedRequest> TakeUnserved()
    {
        List<UnservedRequest> taken = _unserved;
        _unserved = [];
        return taken;
    }

    private int CountUnserved() => _unserved.Count(static unserved => !unserved.Operation.IsCompleted);
}
