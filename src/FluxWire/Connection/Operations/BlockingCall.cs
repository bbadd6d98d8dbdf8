using System.Runtime.ExceptionServices;
using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>A request with one response that a thread blocks for.</summary>
/// <typeparam name="T">What the response is parsed to.</typeparam>
internal sealed class BlockingCall<T> : UnaryOperation<T>
{
    private readonly ReaderRole _role;
    private volatile bool _isDone;
    private volatile bool _hasMoved;

    internal BlockingCall(ReaderRole role, string topic, FluxNodeId nodeId, ResponseParser<T> parse, KeptRequest? repeatable)
    {
        _role = role;
        Repeatable = repeatable;
        Begin(topic, nodeId, parse);
        IsDone = () => _isDone;
    }

    /// <inheritdoc/>
    internal override bool IsBlocking => !_hasMoved;

    /// <summary>Whether <see cref="GetResult"/> has something to return.</summary>
    internal Func<bool> IsDone { get; }

    /// <inheritdoc/>
    internal override void OnMoving()
    {
        // Its thread goes on waiting where it is, and nobody gets that connection's role any more: on the next one its reader receives.
        _hasMoved = true;
        base.OnMoving();
    }

    /// <inheritdoc/>
    internal override bool OnResponse(in FluxMessage response)
    {
        // Who blocks runs on its own thread: it is told here and now.
        if (base.OnResponse(response))
        {
            Tell();
        }

        return false;
    }

    /// <inheritdoc/>
    internal override void Tell()
    {
        _isDone = true;
        _role.TellCallers();
    }

    /// <summary>The answer, once it is done.</summary>
    internal T GetResult()
    {
        if (Error is not null)
        {
            ExceptionDispatchInfo.Throw(Error);
        }

        return Result!;
    }
}
