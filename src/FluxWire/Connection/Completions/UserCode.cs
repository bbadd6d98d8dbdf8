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
    internal static void Tell(PendingOperation operation) => Run(static operation => operation.Tell(), operation);

    /// <summary>Runs what is the user's.</summary>
    /// <typeparam name="T">What it is given.</typeparam>
    /// <param name="code">The user's.</param>
    /// <param name="argument">What it is given.</param>
    internal static void Run<T>(Action<T> code, T argument)
    {
        try
        {
            code(argument);
        }
        catch (Exception e)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static info => info.Throw(), ExceptionDispatchInfo.Capture(e), preferLocal: false);
        }
    }
}
