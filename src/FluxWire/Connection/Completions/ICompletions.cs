namespace FluxWire.Connection;

/// <summary>Tells those who wait that their operations have completed: where and when user code runs.</summary>
/// <remarks>
/// The reader only notes what it has completed while it takes messages out of its buffer, and has it told at the end of that batch. By then every
/// message is dealt with and nothing points into the buffer, so it does not matter for how long user code keeps a thread, nor which
/// thread receives next.
/// </remarks>
internal interface ICompletions
{
    /// <summary>
    /// Whether the calling thread runs continuations, and somebody is sure to call <see cref="OutboundQueue.Flush"/> soon, even if this thread never
    /// comes back: then what it appends needs no system call of its own.
    /// </summary>
    public bool WillFlush { get; }

    /// <summary>Notes an operation that somebody waits for. Called by the reader only.</summary>
    /// <param name="operation">The operation.</param>
    public void Add(PendingOperation operation);

    /// <summary>Has everything told that was noted. Called by the reader only, at the end of a batch.</summary>
    /// <returns>False if the calling thread is the reader no longer, because another has taken over.</returns>
    public bool Deliver();

    /// <summary>Has everything told that was noted, on the thread pool: for a caller that receives for itself, and has no time for others.</summary>
    public void DeliverOnThreadPool();
}
