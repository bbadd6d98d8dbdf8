using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>Makes one result of many responses.</summary>
/// <typeparam name="TResult">The result.</typeparam>
internal interface IResponseFold<out TResult>
{
    /// <summary>Takes the next response. Runs on the reader, so it must only parse.</summary>
    /// <param name="response">The response; its bytes are gone after the call.</param>
    public void Apply(in FluxMessage response);

    /// <summary>Makes the result, once the stream has ended as it should. Runs on the reader too.</summary>
    /// <returns>The result.</returns>
    public TResult ToResult();
}

/// <summary>A request with many responses of which only a result is wanted: they are folded as they come, and kept by nobody.</summary>
/// <typeparam name="TResult">What is made of them.</typeparam>
/// <remarks>
/// No consumer is woken but once, at the end, and none can be slow. A job's ten events arrive one by one, and handing each to a thread that
/// sleeps costs far more than to fold it.
/// </remarks>
internal sealed class FoldedStream<TResult> : StreamOperation
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.None);
    private readonly IResponseFold<TResult> _fold;
    private TResult? _result;
    private Exception? _reason;

    internal FoldedStream(
        string topic,
        FluxNodeId nodeId,
        IResponseFold<TResult> fold,
        AbandonedStreamHandler onAbandoned,
        ErrorExplainer? explain,
        IStreamResume? resume = null)
        : base(topic, nodeId, onAbandoned, explain, resume)
        => _fold = fold;

    /// <summary>The result.</summary>
    internal Task<TResult> Task => _completion.Task;

    /// <inheritdoc/>
    internal override void Tell() => _completion.Complete(_result, _reason);

    /// <inheritdoc/>
    private protected override bool Take(in FluxMessage response)
    {
        _fold.Apply(response);
        return false;
    }

    /// <inheritdoc/>
    private protected override void OnEnded(Exception? reason)
    {
        _reason = reason;
        if (reason is not null)
        {
            return;
        }

        try
        {
            _result = _fold.ToResult();
        }
        catch (Exception e)
        {
            // Whatever a fold throws concerns this stream alone; the connection goes on.
            _reason = e;
        }
    }
}
