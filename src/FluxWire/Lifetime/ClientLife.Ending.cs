using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <content>Draining, and counting.</content>
internal sealed partial class ClientLife
{
    // How often is looked whether something is still owed. Nothing on the way of a call has to know of it.
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(20);

    // How much work is owed that is more than one request.
    private int _owed;

    // Whether everything had ended by itself when the client was closed. Written once, by who closes it.
    private bool _isDrained;

    private long _lateBefore;
    private long _unmatchedBefore;

    /// <summary>Takes no new work, waits until what is owed has ended, and closes.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether everything has ended by itself.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the client is closed all the same.</exception>
    internal async Task<bool> DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _states.TryMoveTo(FluxClientState.Draining, reason: null);
            Volatile.Write(ref _current, null);
        }

        using CancellationTokenSource deadline = new(timeout, _options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken, _closing.Token);
        try
        {
            while (IsAnythingOwed(static connection => connection.QueuedBytes))
            {
                await Task.Delay(DrainLook, _options.TimeProvider, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            Close(new FluxConnectionException($"The connection to {_name} was closed by this client after draining.", FluxErrno.ECANCELED), reason: null);
        }

        // By whomever it was closed: this drain, another one, a dispose or a loss.
        return _isDrained;
    }

    /// <summary>What is counted.</summary>
    internal FluxClientStatistics GetStatistics()
    {
        FluxConnection? connection = Connection;
        ResponseMatcher? matcher = connection?.Matcher;
        int awaited = matcher?.CountAwaited() ?? 0;
        lock (_lock)
        {
            int waiting = _waiting.CountAwaited() + CountUnserved();
            return new FluxClientStatistics
            {
                PendingRequests = awaited + waiting,
                QuarantinedMatchtags = Math.Max(0, (matcher?.PendingCount ?? 0) - awaited),
                FreeMatchtags = Math.Max(0, matcher?.FreeCount ?? 0),
                WaitingForConnection = waiting,
                QueuedBytes = _waiting.Bytes + (connection?.QueuedBytes ?? 0),
                LateResponses = _lateBefore + (matcher?.LateResponses ?? 0),
                UnmatchedResponses = _unmatchedBefore + (matcher?.UnmatchedResponses ?? 0),
                Reconnects = Reconnects,
            };
        }
    }

    /// <summary>Counts work that is more than one request.</summary>
    /// <param name="change">One more, or one less.</param>
    internal void CountOwed(int change) => Interlocked.Add(ref _owed, change);

    // Requests that want no answer are done once they are sent; what counts as sent is another question when the connection has ended in between.
    private bool IsAnythingOwed(Func<FluxConnection, long> countUnsent)
    {
        FluxConnection? connection;
        lock (_lock)
        {
            // A request moves from one place to the other while there is a connection and something waits: seen in one of them.
            if (_closedBy is not null || _owed > 0 || _moving > 0 || _handingOver is not null || _waiting.CountAwaited() > 0 || CountUnserved() > 0)
            {
                return _closedBy is null;
            }

            connection = _connection;
        }

        return connection is not null && (connection.Matcher.CountAwaited() > 0 || countUnsent(connection) > 0);
    }

    private void NoteCounts(FluxConnection connection)
    {
        _lateBefore += connection.Matcher.LateResponses;
        _unmatchedBefore += connection.Matcher.UnmatchedResponses;
    }
}
