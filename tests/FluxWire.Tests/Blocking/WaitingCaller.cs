using FluxWire.Connection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A caller, on a thread of its own, that has found the role taken and its own operation not done.</summary>
internal sealed class WaitingCaller
{
    private readonly ReaderRole _role;
    private readonly TaskCompletionSource _hasLooked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDone;

    private WaitingCaller(ReaderRole role)
    {
        _role = role;
        Taking = OnThread.RunAsync(() => role.TakeForCaller(Look));
    }

    /// <summary>True once it has the role; false once it is done without.</summary>
    internal Task<bool> Taking { get; }

    internal static async Task<WaitingCaller> BeginAsync(ReaderRole role)
    {
        WaitingCaller caller = new(role);

        // It looks with the monitor held, and leaves that only by waiting.
        await caller._hasLooked.Task.Soon();
        return caller;
    }

    /// <summary>Somebody has received the answer to its operation.</summary>
    internal void Answer()
    {
        _isDone = true;
        _role.TellCallers();
    }

    private bool Look()
    {
        _hasLooked.TrySetResult();
        return _isDone;
    }
}
