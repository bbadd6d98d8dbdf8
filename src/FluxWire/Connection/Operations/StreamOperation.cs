using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request with many responses, of which an error is the last: ENODATA at best (RFC 6). What becomes of them is the subclasses' business.</summary>
internal abstract class StreamOperation : PendingOperation
{
    private readonly AbandonedStreamHandler _onAbandoned;
    private readonly IStreamResume? _resume;
    private FluxConnection? _queuedOn;
    private int _isEnded;
    private int _facts;

    /// <summary>Makes a stream.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="onAbandoned">Called once the request is queued and the client has ended the stream first, to tell the broker.</param>
    /// <param name="explain">Says more about the service's errors than the service does; null for nothing.</param>
    /// <param name="resume">Lets the stream go on, on another connection; null if it cannot.</param>
    private protected StreamOperation(
        string topic, FluxNodeId nodeId, AbandonedStreamHandler onAbandoned, ErrorExplainer? explain, IStreamResume? resume)
    {
        Topic = topic;
        NodeId = nodeId;
        _onAbandoned = onAbandoned;
        Explain = explain;
        _resume = resume;
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
    internal sealed override bool IsCompleted => Volatile.Read(ref _isEnded) != 0;

    /// <inheritdoc/>
    internal sealed override OutboundRequest? RequestToRepeat
        => Repeatable is KeptRequest first && _resume is not null ? _resume.ToRepeat(first.Request) : base.RequestToRepeat;

    /// <inheritdoc/>
    internal sealed override void OnQueuing(FluxConnection connection) => _queuedOn = connection;

    /// <inheritdoc/>
    internal sealed override void OnQueued() => Note(Facts.Queued);

    /// <inheritdoc/>
    internal sealed override void OnMoving()
    {
        // From here until it is queued again there is no broker that would have to be told.
        Interlocked.And(ref _facts, (int)~Facts.Queued);
        _resume?.Restart();
        base.OnMoving();
    }

    /// <inheritdoc/>
    internal sealed override bool OnResponse(in FluxMessage response)
    {
        if (IsCompleted)
        {
            return false;
        }

        bool isAwaited;
        try
        {
            if (response.Errno.IsError)
            {
                _resume?.CheckEnd(response.Errno);
                return End(response.Errno == FluxErrno.ENODATA ? null : ToException(response));
            }

            isAwaited = _resume?.Admit(response) != false && Take(response);
        }
        catch (Exception e)
        {
            // Whatever a parser throws, or a limit that is exceeded, concerns this stream alone; the connection goes on.
            if (response.IsFinalResponse)
            {
                // The service has ended it already, and need not be told.
                return End(e);
            }

            Abandon(e);
            return false;
        }

        // The service took the request for a call with one answer: there is no ENODATA to come.
        return (response.IsFinalResponse && End(null)) || isAwaited;
    }

    /// <inheritdoc/>
    internal sealed override void Fail(Exception reason)
    {
        if (End(reason))
        {
            TellOnThreadPool();
        }
    }

    /// <inheritdoc/>
    internal sealed override void Abandon(Exception reason)
    {
        if (End(reason))
        {
            TellOnThreadPool();
            Note(Facts.Abandoned);
        }
    }

    /// <summary>Ends the stream quietly, because its consumer has had enough. The broker is told, unless it has ended.</summary>
    internal void Leave()
    {
        if (End(null))
        {
            Note(Facts.Abandoned);
        }
    }

    /// <summary>Takes a successful response.</summary>
    /// <param name="response">The response.</param>
    /// <returns>Whether somebody waits for it.</returns>
    private protected abstract bool Take(in FluxMessage response);

    /// <summary>Notes how the stream has ended. Called once.</summary>
    /// <param name="reason">The error; null for an end as it should be.</param>
    private protected abstract void OnEnded(Exception? reason);

    private bool End(Exception? reason)
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
        {
            return false;
        }

        ReleaseBounds();
        OnEnded(reason);
        return true;
    }

    // A token may fire while the request is being sent. A cancel that overtook its request would be ignored and the stream stay
    // open at the broker, so whichever fact comes last tells it.
    private void Note(Facts fact)
    {
        if (((Facts)Interlocked.Or(ref _facts, (int)fact) | fact) == Facts.BrokerMustBeTold)
        {
            _onAbandoned(this, _queuedOn!);
        }
    }
}
