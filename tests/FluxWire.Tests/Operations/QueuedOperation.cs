using FluxWire.Connection;

namespace FluxWire.Tests.Operations;

/// <summary>Operations whose request was sent nowhere: no connection is involved.</summary>
internal static class QueuedOperation
{
    internal static void OnQueued(this PendingOperation operation) => operation.OnQueued(connection: null!);
}
