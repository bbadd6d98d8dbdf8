using System.Threading.Tasks.Sources;
using FluxWire.Protocol;
using Microsoft.Extensions.ObjectPool;

namespace FluxWire.Connection;

/// <summary>A request with one response that is awaited once, at once: it costs no memory but for the first of them.</summary>
/// <typeparam name="T">What the response is parsed to.</typeparam>
/// <remarks>
/// An object that lives again must be safe from its former life. Three rules make it so:
/// <list type="number">
/// <item>One outcome: whoever swaps it in first, the answer, the token, the deadline or the lost connection, decides; all others leave.</item>
/// <item>Before an answer is told, the token and the deadline are released, and cannot reach the object any more (<see cref="OperationBounds"/>).</item>
/// <item>Only an object that was ended by its final answer is used again. Any other still stands in the matchtag table, where the answer that the
/// broker owes will find it; it is left to the garbage collector.</item>
/// </list>
/// </remarks>
internal sealed class PooledCall<T> : UnaryOperation<T>, IValueTaskSource<T>
{
    // As many as a busy pipeline keeps under way; what exceeds it is made anew.
    private const int MaxKept = 1024;

    private static readonly ObjectPool<PooledCall<T>> Pool = new DefaultObjectPool<PooledCall<T>>(new Policy(), MaxKept);

    // Continuations run where Tell is called: RunContinuationsAsynchronously would cost a work item each.
    private ManualResetValueTaskSourceCore<T> _core;

    /// <summary>The answer. To be taken before the request is sent, and awaited once.</summary>
    internal ValueTask<T> Answer => new(this, _core.Version);

    internal static PooledCall<T> Rent(string topic, FluxNodeId nodeId, ResponseParser<T> parse)
    {
        PooledCall<T> call = Pool.Get();
        call.Begin(topic, nodeId, parse);
        return call;
    }

    /// <inheritdoc/>
    internal override void Tell()
    {
        if (Error is null)
        {
            _core.SetResult(Result!);
        }
        else
        {
            _core.SetException(Error);
        }
    }

    /// <inheritdoc/>
    T IValueTaskSource<T>.GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The call has not been answered: await it instead of asking for its result.");
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (IsFree)
            {
                Pool.Return(this);
            }
        }
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<T>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    private sealed class Policy : PooledObjectPolicy<PooledCall<T>>
    {
        public override PooledCall<T> Create() => new();

        public override bool Return(PooledCall<T> obj)
        {
            // A new version: a caller that awaits a second time gets an exception, and not another call's answer.
            obj._core.Reset();
            obj.Reset();
            return true;
        }
    }
}
