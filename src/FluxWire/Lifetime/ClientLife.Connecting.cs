using FluxWire.Connection;
using FluxWire.Transport;

namespace FluxWire.Lifetime;

/// <content>Making the first connection, and each that follows.</content>
internal sealed partial class ClientLife
{
    // How many requests are in nobody's hands but ours, between the waiting room and the connection.
    private int _moving;

    /// <summary>Makes the first connection.</summary>
    /// <param name="cancellationToken">Ends it, and with it the client.</param>
    internal async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        ReconnectBackoff backoff = new(_options);
        try
        {
            while (true)
            {
                try
                {
                    Adopt(await _opener!.OpenAsync(isFirst: true, either.Token).ConfigureAwait(false));
                    return;
                }
                catch (FluxException) when (_options.RetryFirstConnect && backoff.NoteFailure())
                {
                    await Task.Delay(backoff.Next(), _options.TimeProvider, either.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            CloseBy(e);
            cancellationToken.ThrowIfCancellationRequested();
            if (e is OperationCanceledException)
            {
                // Somebody has disposed the client meanwhile.
                throw _closedBy!;
            }

            throw;
        }
    }

    /// <summary>Makes the first connection in the background; what comes of it is told by the state.</summary>
    internal void BeginConnect()
    {
        lock (_lock)
        {
            _connecting = RunAsync(() => ConnectAsync(CancellationToken.None));
        }
    }

    /// <summary>Makes the first connection on the calling thread, blocking it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    internal void Connect(CancellationToken cancellationToken)
    {
        try
        {
            ReconnectBackoff backoff = new(_options);
            while (true)
            {
                try
                {
                    Adopt(_opener!.Open(isFirst: true, cancellationToken));
                    return;
                }
                catch (FluxException) when (_options.RetryFirstConnect && backoff.NoteFailure())
                {
                    _options.TimeProvider.Sleep(backoff.Next(), cancellationToken);
                }
            }
        }
        catch (Exception e)
        {
            CloseBy(e);
            throw;
        }
    }

    // Who has made the connection that was lost may still be moving requests to it; those it has to take back go before what is new.
    private async Task ReconnectAsync(FluxConnection lost, Task before)
    {
        await lost.Closed.ConfigureAwait(false);
        await before.ConfigureAwait(false);
        ReconnectBackoff backoff = new(_options);
        while (true)
        {
            await Task.Delay(backoff.Next(), _options.TimeProvider, _closing.Token).ConfigureAwait(false);
            try
            {
                OpenedConnection opened = await _opener!.OpenAsync(isFirst: false, _closing.Token).ConfigureAwait(false);
                Reconnects++;
                Adopt(opened);
                return;
            }
            catch (FluxException) when (backoff.NoteFailure())
            {
                // The next attempt may have more luck.
                continue;
            }
        }
    }

    // Sends what has waited, and lets new requests in once nothing waits any more: so the order is kept.
    private void Adopt(OpenedConnection opened)
    {
        FluxConnection connection = opened.Connection;
        lock (_lock)
        {
            if (_closedBy is null)
            {
                Opened = opened;
                Matcher = connection.Matcher;
                _connection = connection;
            }
            else
            {
                _lastClosed = connection.Closed;
            }
        }

        connection.BequeathTo(this);
        if (connection.ClosedBy is FluxConnectionException lost)
        {
            // In this very moment, or before there was an heir to be told.
            OnLost(connection, lost);
            OnHandedOver(connection);
        }

        while (TakeWaiting(connection) is List<WaitingRequest> waiting)
        {
            int moved = 0;
            while (moved < waiting.Count && TryMove(waiting[moved], connection))
            {
                moved++;
            }

            TakeBack(waiting.Skip(moved), connection);
            Interlocked.Exchange(ref _moving, 0);
        }

        if (_closedBy is FluxConnectionException closedBy)
        {
            connection.Close(closedBy);
        }
    }

    // Null once nothing waits any more and the connection is the current one, or once it is lost.
    private List<WaitingRequest>? TakeWaiting(FluxConnection connection)
    {
        lock (_lock)
        {
            if (_connection != connection)
            {
                return null;
            }

            if (_waiting.Count > 0)
            {
                _moving = _waiting.Count;
                return _waiting.TakeAll();
            }

            if (_states.Current != FluxClientState.Draining)
            {
                Volatile.Write(ref _current, connection);
                _states.TryMoveTo(FluxClientState.Connected, reason: null);
            }

            ReleaseArrival();
            return null;
        }
    }

    // False once the connection is lost.
    private static bool TryMove(WaitingRequest waiting, FluxConnection connection)
    {
        waiting.Operation.OnMoving();
        return waiting.Operation.IsCompleted || connection.TrySend(waiting.Operation, waiting.Request);
    }

    private void TakeBack(IEnumerable<WaitingRequest> requests, FluxConnection connection)
    {
        foreach (WaitingRequest request in requests)
        {
            if (!TryTake(connection, request.Operation, request.Request, WaitingPlace.TurnedBack))
            {
                connection.Refuse(request.Operation);
            }
        }
    }

    // In the background, without what flows with the caller, such as a web request's context. The task never fails.
    private Task RunAsync(Func<Task> connect)
    {
        bool wasSuppressed = ExecutionContext.IsFlowSuppressed();
        if (!wasSuppressed)
        {
            ExecutionContext.SuppressFlow();
        }

        try
        {
            return Task.Run(() => RunToEndAsync(connect));
        }
        finally
        {
            if (!wasSuppressed)
            {
                ExecutionContext.RestoreFlow();
            }
        }
    }

    private async Task RunToEndAsync(Func<Task> connect)
    {
        try
        {
            await connect().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            CloseBy(e);
        }
    }

    private void CloseBy(Exception e) => Close(
        e as FluxConnectionException ?? new FluxConnectionException(
            e is OperationCanceledException ? $"Connecting to {_name} was cancelled." : $"There is no connection to {_name}: {e.Message}",
            e is FluxTimeoutException ? FluxErrno.ETIMEDOUT : FluxErrno.ECANCELED,
            innerException: e),
        e);
}
