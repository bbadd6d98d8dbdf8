using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>Brings responses to the requests that they answer.</summary>
internal sealed class ResponseMatcher
{
    private readonly MatchtagTable _tags = new();
    private long _lateResponses;
    private long _unmatchedResponses;

    /// <summary>How many answers are owed, those included that nobody waits for any more.</summary>
    internal int PendingCount => _tags.PendingCount;

    /// <summary>How many matchtags have been given out once and are free now.</summary>
    internal int FreeCount => _tags.FreeCount;

    /// <summary>How many responses came for requests that had been cancelled or had timed out.</summary>
    internal long LateResponses => Interlocked.Read(ref _lateResponses);

    /// <summary>How many responses came that nobody had asked for.</summary>
    internal long UnmatchedResponses => Interlocked.Read(ref _unmatchedResponses);

    /// <summary>
    /// Who may take a repeatable request that was answered with ENOSYS, so that nobody is told of it; null for nobody. Called by the reader: it must
    /// neither wait nor run user code.
    /// </summary>
    internal Func<PendingOperation, FluxRpcException, bool>? OnUnserved { get; set; }

    /// <summary>Gives an operation a matchtag.</summary>
    /// <param name="operation">The operation.</param>
    internal void Register(PendingOperation operation) => _tags.Add(operation);

    /// <summary>How many answers are owed that somebody waits for. Looks at each: for diagnosis, and for who drains.</summary>
    /// <returns>The number.</returns>
    internal int CountAwaited() => _tags.ToList().Count(static operation => !operation.IsCompleted);

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

        return !TryGiveAway(operation, response) && operation.OnResponse(response) ? operation : null;
    }

    /// <summary>Takes out every request that was queued and is unanswered. No answer is owed any more.</summary>
    /// <param name="onOrphan">Decides what becomes of each.</param>
    /// <remarks>
    /// To be called once nothing can be queued any more. A request that is registered and not queued is still in the hands of who wanted to send
    /// it, and stays there.
    /// </remarks>
    internal void Close(Action<PendingOperation> onOrphan)
    {
        foreach (PendingOperation operation in _tags.ToList().OrderBy(static operation => operation.Position))
        {
            // What has been answered meanwhile is not ours any more: it may be another connection's call by now.
            if (_tags.Remove(operation) && operation.Position != long.MaxValue)
            {
                onOrphan(operation);
            }
        }
    }

    // Not what a thread blocks for: it receives on this very connection, and nothing would wake it if it were answered from elsewhere.
    private bool TryGiveAway(PendingOperation operation, in FluxMessage response)
        => response.Errno == FluxErrno.ENOSYS
            && operation is { Repeatable: not null, IsBlocking: false }
            && !operation.IsCompleted
            && OnUnserved?.Invoke(operation, operation.ToException(response)) == true;
}
