namespace FluxWire;

/// <summary>Where the code behind an <c>await</c> of this client goes on once the broker has answered.</summary>
public enum ContinuationMode
{
    /// <summary>
    /// On the thread pool: nothing that the application does can delay the connection. All that one read has completed is handed to the pool as
    /// one work item; more of them join in as long as there is work.
    /// </summary>
    ThreadPool,

    /// <summary>
    /// On the thread that reads from the broker, without a hop: the least CPU and latency for each answer, for tools and tight loops whose continuations
    /// are short. Code that blocks or computes for long delays the other answers of the connection by a fraction of a second, until another thread has
    /// taken the reading over; it never stops the connection. What ends for another reason than an answer (a token, a deadline, a lost
    /// connection) goes on on the thread pool here too.
    /// </summary>
    Inline,
}
