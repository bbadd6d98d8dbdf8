using FluxWire.Connection;

namespace FluxWire.Tests.Peers;

/// <summary>Completions that tell nobody: for what only asks whether the calling thread will flush.</summary>
internal sealed class ScriptedCompletions : ICompletions
{
    public bool WillFlush { get; set; }

    public void Add(PendingOperation operation) => throw new InvalidOperationException("Nothing is received here.");

    public bool Deliver() => true;

    public void DeliverOnThreadPool()
    {
        // Nothing was noted.
    }
}
