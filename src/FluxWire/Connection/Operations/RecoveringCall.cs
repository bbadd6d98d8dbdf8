using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A call whose answer can be had in another way, should it have been lost with a connection and the service not give it twice.</summary>
/// <typeparam name="T">What the response is parsed to.</typeparam>
internal sealed class RecoveringCall<T> : TaskCall<T>
{
    private readonly Func<FluxRpcException, bool> _mayRecover;
    private readonly Func<Task<T>> _recover;
    private readonly OwedWork _owed;
    private bool _recovers;

    /// <summary>Makes a call, which has to be sent or to fail.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="nodeId">The destination.</param>
    /// <param name="parse">Reads the response.</param>
    /// <param name="mayRecover">Whether another way is to be tried after an error that a repeated request was answered with. Runs on the reader.</param>
    /// <param name="recover">Asks in another way. Runs where user code may.</param>
    /// <param name="owed">Counts the call until it has ended, the other way included.</param>
    internal RecoveringCall(
        string topic, FluxNodeId nodeId, ResponseParser<T> parse, Func<FluxRpcException, bool> mayRecover, Func<Task<T>> recover, OwedWork owed)
        : base(topic, nodeId, parse)
    {
        _mayRecover = mayRecover;
        _recover = recover;
        _owed = owed;
        owed.Begin();
    }

    /// <inheritdoc/>
    internal override void Tell()
    {
        if (_recovers)
        {
            _ = RecoverAsync();
        }
        else
        {
            base.Tell();
        }
    }

    /// <inheritdoc/>
    private protected override void OnDecided()
    {
        _recovers = WasRepeated && Error is FluxRpcException error && _mayRecover(error);
        if (!_recovers)
        {
            _owed.End();
        }
    }

    // Never fails itself: whatever comes of the recovery is told to who waits.
    private async Task RecoverAsync()
    {
        T? result = default;
        Exception? failure = null;
        try
        {
            result = await _recover().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        _owed.End();
        Complete(result, failure);
    }
}
