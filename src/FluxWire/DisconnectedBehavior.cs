namespace FluxWire;

/// <summary>What becomes of calls that are made, or have not been sent, while there is no connection.</summary>
public enum DisconnectedBehavior
{
    /// <summary>They wait for the next connection, as many as <see cref="FluxClientOptions.MaxQueuedCalls"/> and as long as their deadlines allow.</summary>
    Queue,

    /// <summary>They fail at once with <see cref="FluxConnectionException"/>. What resumes by itself, such as a watch that has begun, still does.</summary>
    FailFast,
}
