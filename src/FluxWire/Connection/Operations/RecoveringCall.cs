using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A call whose answer can be had in another way, should it have been lost with a connection and the service not give it twice.</summary>
/// <typeparam name="T">What the response is parsed to.</typeparam>
/// <param name="topic">The topic.</param>
/// <param name="nodeId">The destination.</param>
/// <param name="parse">Reads the response.</param>
/// <param name="recover">
/// Given the error that a repeated request was answered with, asks in another way; null if the error stands. Runs where user code may.
/// </param>
/// <param name="owed">Disposed once it has ended.</param>
internal sealed class RecoveringCall<T>(
    string topic, FluxNodeId nodeId, ResponseParser<T> parse, Func<FluxRpcException, Task<T>?> recover, IDisposable owed)
    : TaskCall<T>(topic, nodeId, parse)
{
    private int _hasEnded;

    /// <inheritdoc/>
    internal override bool OnResponse(in FluxMessage response)
    {
        bool isAwaited = base.OnResponse(response);
        if (!WasRepeated || Error is not FluxRpcException)
        {
            // It is decided, and nothing follows: who waits is only told later.
            NoteEnd();
        }

        return isAwaited;
    }

    /// <inheritdoc/>
    internal override void Tell()
    {
        if (WasRepeated && Error is FluxRpcException error && recover(error) is Task<T> recovery)
        {
            _ = CompleteAsync(recovery);
            return;
        }

        NoteEnd();
        base.Tell();
    }

    // Never fails itself: whatever comes of the recovery is told to who waits.
    private async Task CompleteAsync(Task<T> recovery)
    {
        try
        {
            T result = await recovery.ConfigureAwait(false);
            NoteEnd();
            Complete(result, null);
        }
        catch (Exception e)
        {
            NoteEnd();
            Complete(default, e);
        }
    }

    // What is decided is not owed any more, and neither is what was told; whichever comes first.
    private void NoteEnd()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            owed.Dispose();
        }
    }
}
