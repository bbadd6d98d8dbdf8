using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request with one response: how its outcome is decided. How it is told is the subclasses' business.</summary>
/// <typeparam name="T">What the response is parsed to.</typeparam>
internal abstract class UnaryOperation<T> : PendingOperation
{
    private ResponseParser<T>? _parse;
    private int _outcome;

    private enum Outcome
    {
        Open,

        /// <summary>By its final answer: the matchtag is free, and nothing will touch the object any more.</summary>
        Answered,

        /// <summary>By anything else: the answer is still owed, and will find this object by its tag.</summary>
        Abandoned,

        /// <summary>
        /// By an answer, and somebody still holds the object: a token or deadline that fired in the same moment, or its matchtag,
        /// because the service has not said that it was the final answer.
        /// </summary>
        AnsweredAndHeld,
    }

    /// <inheritdoc/>
    internal sealed override bool IsCompleted => Volatile.Read(ref _outcome) != (int)Outcome.Open;

    /// <summary>Whether nobody but its waiter knows the object any more, so that it may serve for another request.</summary>
    private protected bool IsFree => Volatile.Read(ref _outcome) == (int)Outcome.Answered;

    /// <summary>The error that it ended with; null for a result.</summary>
    private protected Exception? Error { get; private set; }

    /// <summary>The result, if there is no error.</summary>
    private protected T? Result { get; private set; }

    /// <inheritdoc/>
    internal override bool OnResponse(in FluxMessage response)
    {
        if (!TryDecide(response.IsFinalResponse ? Outcome.Answered : Outcome.AnsweredAndHeld))
        {
            return false;
        }

        if (!ReleaseBounds())
        {
            Volatile.Write(ref _outcome, (int)Outcome.AnsweredAndHeld);
        }

        try
        {
            if (response.Errno.IsError)
            {
                Error = ToException(response);
            }
            else
            {
                Result = _parse!(response);
            }
        }
        catch (Exception e)
        {
            // Whatever a parser throws concerns this call alone; the connection goes on.
            Error = e;
        }

        OnDecided();
        return true;
    }

    /// <inheritdoc/>
    internal sealed override void Fail(Exception reason)
    {
        if (TryDecide(Outcome.Abandoned))
        {
            ReleaseBounds();
            Error = reason;
            OnDecided();
            TellOnThreadPool();
        }
    }

    /// <summary>Notes that the outcome is decided, before it is told. Called once, by the reader or by who has ended the operation; must not run user code.</summary>
    private protected virtual void OnDecided()
    {
        // Most operations do not care.
    }

    private protected void Begin(string topic, FluxNodeId nodeId, ResponseParser<T> parse)
    {
        Topic = topic;
        NodeId = nodeId;
        _parse = parse;
    }

    private protected void Reset()
    {
        ResetRequest();
        _parse = null;
        Error = null;
        Result = default;
        Volatile.Write(ref _outcome, (int)Outcome.Open);
    }

    private bool TryDecide(Outcome outcome)
        => Interlocked.CompareExchange(ref _outcome, (int)outcome, (int)Outcome.Open) == (int)Outcome.Open;
}
