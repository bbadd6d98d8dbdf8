using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request whose final response has not come: a call or a stream.</summary>
/// <remarks>
/// <para>
/// It keeps its matchtag until the final response arrives, also when nobody waits for it any more: until then the broker may
/// still answer with that tag (RFC 6). A cancelled operation drops what it holds and counts what comes late.
/// </para>
/// <para>
/// It ends in two steps: first its outcome is decided, once, by whoever comes first; then those who wait are told, by
/// <see cref="Tell"/>, on a thread that user code may run on. The reader decides and never tells.
/// </para>
/// </remarks>
internal abstract class PendingOperation : IThreadPoolWorkItem
{
    private OperationBounds? _bounds;

    /// <summary>What is called.</summary>
    internal string Topic { get; private protected set; } = "";

    /// <summary>Says more about the service's errors than the service does; null for nothing.</summary>
    internal ErrorExplainer? Explain { get; private protected set; }

    /// <summary>The request, if it may be sent again although the broker may have acted on it; null if it may not.</summary>
    internal KeptRequest? Repeatable { get; set; }

    /// <summary>What is sent to repeat it; null if it may not be repeated.</summary>
    internal virtual OutboundRequest? RequestToRepeat => Repeatable?.Request;

    /// <summary>What users should know, in a sentence, when the connection is lost before the answer has come; null for nothing in particular.</summary>
    internal string? IfLost { get; init; }

    /// <summary>Whether the request is sent again although the broker may have acted on it.</summary>
    internal bool WasRepeated { get; set; }

    /// <summary>Whether it belongs to work that was taken before, of more than one request: then it is not refused as new work is.</summary>
    internal bool IsContinued { get; set; }

    /// <summary>Whom it is addressed to.</summary>
    internal FluxNodeId NodeId { get; private protected set; }

    /// <summary>The tag, once the request is registered.</summary>
    internal uint Matchtag { get; set; }

    /// <summary>Where the request begins in the stream of bytes to the broker; <see cref="long.MaxValue"/> until it is queued.</summary>
    internal long Position { get; set; } = long.MaxValue;

    /// <summary>Whether its outcome is decided already, so that whatever comes now comes late.</summary>
    internal abstract bool IsCompleted { get; }

    /// <summary>Whether a thread blocks for it, which can receive the answer itself.</summary>
    internal virtual bool IsBlocking => false;

    /// <summary>Lets the caller's token and the deadline end the operation.</summary>
    /// <param name="timeout">Its deadline from now; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    internal void Watch(TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (OperationBounds.Watch(this, timeout, timeProvider, cancellationToken) is not OperationBounds bounds)
        {
            return;
        }

        _bounds = bounds;
        if (IsCompleted)
        {
            // The token was cancelled before we had noted whom to tell that it need not watch any more.
            bounds.Release();
        }
    }

    /// <summary>Notes on which connection the request is about to be queued. Called by who sends, before anybody else can get at it.</summary>
    /// <param name="connection">The connection.</param>
    internal virtual void OnQueuing(FluxConnection connection)
    {
        // Most operations do not care.
    }

    /// <summary>
    /// Notes that the request is on its way to the broker. Called by who sends, once for each connection that it is sent on; should that one be lost in
    /// this moment, the request may be on its way to the next already.
    /// </summary>
    internal virtual void OnQueued()
    {
        // Most operations do not care.
    }

    /// <summary>Prepares the operation for another connection. The one before is over by now: nobody reads from it any more.</summary>
    internal virtual void OnMoving() => Position = long.MaxValue;

    /// <summary>What to fail with, if the request has to be left undone.</summary>
    /// <param name="reason">Why there is no connection any more.</param>
    /// <param name="mayHaveBeenSent">Whether the last connection may have taken the request; that an earlier one has is known here.</param>
    /// <returns>The exception.</returns>
    internal FluxConnectionException LeftUndone(FluxConnectionException reason, bool mayHaveBeenSent)
        => mayHaveBeenSent || WasRepeated
            ? new FluxConnectionException(
                $"{reason.Message} {Topic} was unanswered; {IfLost ?? "the broker may have acted on it."}", reason.Errno, true, reason)
            : new FluxConnectionException($"{reason.Message} {Topic} had not been sent.", reason.Errno, false, reason);

    /// <summary>Takes a response. Called by the reader only, and must neither block nor run user code.</summary>
    /// <param name="response">The response; its bytes are gone after the call.</param>
    /// <returns>Whether somebody waits for this, so that <see cref="Tell"/> has to be called.</returns>
    internal abstract bool OnResponse(in FluxMessage response);

    /// <summary>Tells those who wait what has become of it. Runs user code.</summary>
    internal abstract void Tell();

    /// <summary>Ends the operation with an error, unless it has ended. Called from any thread; who waits goes on on the thread pool.</summary>
    /// <param name="reason">The error.</param>
    internal abstract void Fail(Exception reason);

    /// <summary>Ends the operation because the client no longer wants it: as <see cref="Fail"/>, and the broker is told if the service can be.</summary>
    /// <param name="reason">What the user sees.</param>
    internal virtual void Abandon(Exception reason) => Fail(reason);

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => Tell();

    /// <summary>Has the thread pool tell those who wait: for endings that are no answer, whatever the mode.</summary>
    private protected void TellOnThreadPool() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Stops watching for the token and the deadline.</summary>
    /// <returns>False if one of them has fired and may still be about to end this very object.</returns>
    private protected bool ReleaseBounds() => _bounds?.Release() ?? true;

    /// <summary>Makes the object as good as new, for another request.</summary>
    private protected void ResetRequest()
    {
        _bounds = null;
        Matchtag = 0;
        Position = long.MaxValue;
    }

    /// <summary>What an error response means, in the form that users see.</summary>
    /// <param name="response">A response with an errno.</param>
    /// <returns>The exception.</returns>
    internal FluxRpcException ToException(in FluxMessage response)
    {
        string? text = response.HasPayload ? FluxPayload.GetText(response.Payload) : null;
        FluxRpcException error = new(response.Errno, Topic, NodeId, string.IsNullOrEmpty(text) ? null : text);
        return Explain is null ? error : Explain(error, WasRepeated);
    }
}
