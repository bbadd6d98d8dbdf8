namespace FluxWire.Connection;

/// <summary>Counts work that may take several requests: it is owed between two of them as well, when no request is under way.</summary>
internal sealed class OwedWork
{
    private int _count;

    /// <summary>Whether there is any.</summary>
    internal bool IsAny => Volatile.Read(ref _count) > 0;

    /// <summary>Some more has begun.</summary>
    internal void Begin() => Interlocked.Increment(ref _count);

    /// <summary>Some of it has ended, whichever way.</summary>
    internal void End() => Interlocked.Decrement(ref _count);
}
