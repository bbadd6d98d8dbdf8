using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>Brings responses to the requests that they answer.</summary>
internal sealed class ResponseMatcher
{
    private readonly MatchtagTable _tags = new();
    private Func<PendingOperation, Exception>? _reasonFor;
    private long _lateResponses;
    private long _unmatchedResponses;

    /// <summary>How many answers are owed, those included that nobody waits for any more.</summary>
    internal int PendingCount => _tags.PendingCount;

    /// <summary>How many responses came for requests that had been cancelled or had timed out.</summary>
    internal long LateResponses => Interlocked.Read(ref _lateResponses);

    /// <summary>How many responses came that nobody had asked for.</summary>
    internal long UnmatchedResponses => Interlocked.Read(ref _unmatchedResponses);

    /// <summary>Gives an operation a matchtag. If the connection has ended, the operation fails at once.</summary>
    /// <param name="operation">The operation.</param>
    internal void Register(PendingOperation operation)
    {
        _tags.Add(operation);

        // Close() sets the reason before it looks at the table, we look at the reason after we have changed the table: one of
        // the two sees the other. The fence keeps both from seeing nothing.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _reasonFor) is Func<PendingOperation, Exception> reasonFor)
        {
            End(operation, reasonFor);
        }
    }

    /// <summary>Forgets an operation whose request was never queued.</summary>
    /// <param name="operation">The operation.</param>
    internal void Unregister(PendingOperation operation) => _tags.Remove(operation);

    /// <summary>Brings a response to its request. Called by the reader only.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The request, if somebody waits for this response and has to be told; else null.</returns>
    internal PendingOperation? Dispatch(in FluxMessage response)
    {
        if (_tags.Find(response.Matchtag) is not PendingOperation operation)
        {
            // Also the answer that the real connector sends, with tag 0, to a subscription that wants none.
            Interlocked.Increment(ref _unmatchedResponses);
            return null;
        }

        if (operation.IsCompleted)
        {
            Interlocked.Increment(ref _lateResponses);
        }

        // The tag is free before anybody hears of the answer, so that a caller in lockstep uses one tag for ever.
        if (response.IsFinalResponse && !_tags.Remove(operation))
        {
            // The connection has been ended in this moment, and the operation with it.
            return null;
        }

        return operation.OnResponse(response) ? operation : null;
    }

    /// <summary>Fails everything that is pending, and whatever is registered later. No answer is owed any more.</summary>
    /// <param name="reasonFor">Makes the reason for an operation.</param>
    internal void Close(Func<PendingOperation, Exception> reasonFor)
    {
        Volatile.Write(ref _reasonFor, reasonFor);
        Interlocked.MemoryBarrier();
        foreach (PendingOperation operation in _tags.ToList())
        {
            End(operation, reasonFor);
        }
    }

    private void End(PendingOperation operation, Func<PendingOperation, Exception> reasonFor)
    {
        // What has been answered meanwhile is not ours any more: it may be another connection's call by now.
        if (_tags.Remove(operation))
        {
            operation.Fail(reasonFor(operation));
        }
    }
}
