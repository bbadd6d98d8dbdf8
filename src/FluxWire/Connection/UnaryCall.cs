using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>Reads what a successful response carries. Runs on the reader, so it must only parse.</summary>
/// <typeparam name="T">What it makes of it.</typeparam>
/// <param name="response">The response; its bytes are gone after the call.</param>
/// <returns>The value, which must not point into the response.</returns>
internal delegate T ResponseParser<out T>(in FluxMessage response);

/// <summary>A request with one response, as a task.</summary>
/// <typeparam name="T">What the response is parsed to.</typeparam>
internal sealed class UnaryCall<T> : PendingOperation
{
    // Continuations go to the thread pool: user code never runs on the reader.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ResponseParser<T> _parse;

    internal UnaryCall(string topic, FluxNodeId nodeId, ResponseParser<T> parse)
        : base(topic, nodeId)
        => _parse = parse;

    internal Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    internal override bool IsCompleted => _completion.Task.IsCompleted;

    /// <inheritdoc/>
    internal override void OnResponse(in FluxMessage response)
    {
        if (IsCompleted)
        {
            return;
        }

        if (response.Errno.IsError)
        {
            _completion.TrySetException(ToException(response));
            return;
        }

        try
        {
            _completion.TrySetResult(_parse(response));
        }
        catch (Exception e)
        {
            // Whatever a parser throws concerns this call alone; the connection goes on.
            _completion.TrySetException(e);
        }
    }

    /// <inheritdoc/>
    internal override void Fail(Exception reason)
    {
        if (reason is OperationCanceledException cancellation)
        {
            _completion.TrySetCanceled(cancellation.CancellationToken);
        }
        else
        {
            _completion.TrySetException(reason);
        }
    }
}
