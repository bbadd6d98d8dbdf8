using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request with one response, as a task: for what may be awaited for hours, by several, or kept.</summary>
/// <typeparam name="T">What the response is parsed to.</typeparam>
internal class TaskCall<T> : UnaryOperation<T>
{
    // Continuations run where Tell is called, and that is never on the reader unless the user has asked for it.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.None);

    internal TaskCall(string topic, FluxNodeId nodeId, ResponseParser<T> parse, ErrorExplainer? explain = null)
    {
        Begin(topic, nodeId, parse);
        Explain = explain;
    }

    /// <summary>The answer.</summary>
    internal Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    internal override void Tell() => Complete(Result, Error);

    private protected void Complete(T? result, Exception? error) => _completion.Complete(result, error);
}
