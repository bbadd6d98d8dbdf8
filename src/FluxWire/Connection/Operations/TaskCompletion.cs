namespace FluxWire.Connection;

/// <summary>How an outcome becomes a task's.</summary>
internal static class TaskCompletion
{
    /// <summary>Completes a task: with the error if there is one, else with the result.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="completion">The task's source.</param>
    /// <param name="result">The result.</param>
    /// <param name="error">The error; null for none. A cancellation makes the task a cancelled one.</param>
    internal static void Complete<T>(this TaskCompletionSource<T> completion, T? result, Exception? error)
    {
        switch (error)
        {
            case null:
                completion.TrySetResult(result!);
                break;
            case OperationCanceledException cancellation:
                completion.TrySetCanceled(cancellation.CancellationToken);
                break;
            default:
                completion.TrySetException(error);
                break;
        }
    }
}
