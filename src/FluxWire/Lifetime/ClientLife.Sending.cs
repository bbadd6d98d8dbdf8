using FluxWire.Connection;

namespace FluxWire.Lifetime;

/// <content>New requests: sent, kept for the next connection, or refused.</content>
internal sealed partial class ClientLife
{
    /// <summary>Sends a request, or has it wait for a connection.</summary>
    /// <param name="operation">Who waits for the answer. If the request is refused, it fails.</param>
    /// <param name="request">The request; its bytes are copied before this method returns.</param>
    internal void Send(PendingOperation operation, in OutboundRequest request)
    {
        if (Current is FluxConnection connection)
        {
            connection.Send(operation, request);
        }
        else
        {
            SendWithoutConnection(operation, request.Copy());
        }
    }

    /// <summary>The connection that a request goes to; null if it has to wait for one.</summary>
    /// <param name="topic">What is to be sent.</param>
    /// <param name="isContinued">Whether it belongs to work that was taken before: then it is not refused because the client drains.</param>
    /// <exception cref="FluxConnectionException">It is refused.</exception>
    internal FluxConnection? FindConnection(string topic, bool isContinued)
    {
        lock (_lock)
        {
            return (isContinued ? Target : _current)
                ?? (WhyRefused(topic, isContinued) is FluxConnectionException refusal ? throw refusal : null);
        }
    }

    private static FluxConnectionException NotSent(FluxConnectionException reason, string topic)
        => new($"{reason.Message} {topic} had not been sent.", reason.Errno, false, reason);

    private void SendWithoutConnection(PendingOperation operation, in OutboundRequest request)
    {
        FluxConnection? connection;
        FluxConnectionException? refusal = null;
        lock (_lock)
        {
            connection = operation.IsContinued ? Target : _current;
            if (connection is null)
            {
                refusal = WhyRefused(operation);
                if (refusal is null && operation.IsContinued)
                {
                    _waiting.Add(operation, request);
                }
                else if (refusal is null && !_waiting.TryAdd(operation, request))
                {
                    refusal = new FluxConnectionException(
                        $"There is no connection to {_name} at present, and {_waiting.Count} calls ({_waiting.Bytes} bytes) wait for one already; {operation.Topic} was not sent. "
                        + $"See {nameof(FluxClientOptions)}.{nameof(FluxClientOptions.MaxQueuedCalls)} and {nameof(FluxClientOptions.MaxQueuedBytes)}.",
                        FluxErrno.EAGAIN);
                }
            }
        }

        if (connection is not null)
        {
            connection.Send(operation, request);
        }
        else if (refusal is not null)
        {
            operation.Fail(refusal);
        }
    }

    // What has begun goes on while the client drains; and what resumes by itself, also where new work fails fast.
    private FluxConnectionException? WhyRefused(PendingOperation operation)
        => operation is { IsContinued: true, Repeatable: not null } && _closedBy is null ? null : WhyRefused(operation.Topic, operation.IsContinued);

    private FluxConnectionException? WhyRefused(string topic, bool isContinued)
    {
        if (_closedBy is not null)
        {
            return NotSent(_closedBy, topic);
        }

        if (_states.Current == FluxClientState.Draining && !isContinued)
        {
            return new FluxConnectionException($"The client is draining and takes no new work; {topic} was not sent.", FluxErrno.ESHUTDOWN);
        }

        return _options.DisconnectedBehavior == DisconnectedBehavior.FailFast
            ? new FluxConnectionException(
                $"There is no connection to {_name} at present{(_states.Reason is { } reason ? $" ({reason.Message.TrimEnd('.')})" : "")}; {topic} was not sent.",
                FluxErrno.ENOTCONN,
                innerException: _states.Reason)
            : null;
    }
}
