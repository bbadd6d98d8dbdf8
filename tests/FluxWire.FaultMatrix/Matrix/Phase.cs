namespace FluxWire.FaultMatrix.Matrix;

/// <summary>Where a client stands when the fault strikes.</summary>
public enum Phase
{
    /// <summary>It connects for the first time.</summary>
    Connect,

    /// <summary>It waits for the byte that lets it in.</summary>
    Greeting,

    /// <summary>It has been let in, and asks whether somebody answers.</summary>
    FirstRoundTrip,

    /// <summary>It is connected and wants nothing.</summary>
    Idle,

    /// <summary>A call that is awaited at once is unanswered.</summary>
    PooledCall,

    /// <summary>A call that is a task, a submission, is unanswered.</summary>
    TaskCall,

    /// <summary>A call that may be sent twice is unanswered.</summary>
    RepeatableCall,

    /// <summary>A thread blocks for an answer, on a connection with a reader.</summary>
    BlockingCall,

    /// <summary>A thread blocks for an answer and receives it itself: nobody else does.</summary>
    LoneBlockingCall,

    /// <summary>A call of a megabyte each way is unanswered.</summary>
    LargeCall,

    /// <summary>A wait for a job is unanswered.</summary>
    Wait,

    /// <summary>A wait for any job is unanswered.</summary>
    WaitForAny,

    /// <summary>20 streams of jobs that run are under way: watches, results, outputs.</summary>
    Streams,

    /// <summary>It drains: it takes no new work and waits for what is owed.</summary>
    Draining,

    /// <summary>It is being disposed, with work under way.</summary>
    Disposing,

    /// <summary>It has lost its connection and makes the next one, which the fault strikes.</summary>
    Reconnecting,

    /// <summary>It has the next connection, and what goes on on it is struck.</summary>
    Resuming,
}
