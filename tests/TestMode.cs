namespace FluxWire;

/// <summary>In which continuation mode a suite runs: a project called .Inline compiles the sources of its sibling for the other mode.</summary>
internal static class TestMode
{
#if INLINE
    internal const ContinuationMode Continuations = ContinuationMode.Inline;
#else
    internal const ContinuationMode Continuations = ContinuationMode.ThreadPool;
#endif

    /// <summary>
    /// The options of every client that a suite makes: one connection, on which nothing is sent but what the test sends. Who tests what comes after it
    /// sets the options for that.
    /// </summary>
    internal static FluxClientOptions OptionsFor(string? uri)
        => new() { Uri = uri, ContinuationMode = Continuations, Reconnect = false, VerifyConnection = false };

    /// <summary>
    /// Has what the calling method awaits from here on go on where the client tells it: xunit's context would post it to the thread pool, and
    /// no test would ever run inline. To be called by a method that is not async, because async ones restore the context of their caller.
    /// </summary>
    internal static void LeaveContext() => SynchronizationContext.SetSynchronizationContext(null);
}
