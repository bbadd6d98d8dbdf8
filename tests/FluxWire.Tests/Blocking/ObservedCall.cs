using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A call that blocks a thread of its own.</summary>
internal sealed class ObservedCall
{
    private readonly TaskCompletionSource<int> _thread = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ObservedCall(Func<WhoRead> call) => Answer = OnThread.RunAsync(() =>
    {
        _thread.SetResult(Environment.CurrentManagedThreadId);
        return call();
    });

    /// <summary>Who has read the answer.</summary>
    internal Task<WhoRead> Answer { get; }

    /// <summary>The request that the peer has received.</summary>
    internal PeerMessage Request { get; set; } = null!;

    /// <summary>The thread that is blocked.</summary>
    internal int ThreadId => _thread.Task.GetAwaiter().GetResult();
}
