using System.Runtime.ExceptionServices;

namespace FluxWire.Connection;

/// <summary>Runs continuations where an exception of theirs must not end what is ours.</summary>
internal static class UserCode
{
    /// <summary>Tells those who wait for an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <remarks>
    /// An <c>await</c> never throws into whoever completes it; a hand-made continuation may. That is as any exception that nobody catches, on a
    /// thread of the pool: the process is told, and neither the reader nor the continuations behind it are lost by it.
    /// </remarks>
    internal static void Tell(PendingOperation operation)
    {
        try
        {
            operation.Tell();
        }
        catch (Exception e)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static info => info.Throw(), ExceptionDispatchInfo.Capture(e), preferLocal: false);
        }
    }
}
