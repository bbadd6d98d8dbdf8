namespace FluxWire;

/// <summary>What a client counts, for diagnosis: a snapshot that costs a look at every request that is under way.</summary>
/// <remarks>Matchtags and bytes are those of the present connection, and 0 while there is none.</remarks>
public sealed record FluxClientStatistics
{
    /// <summary>Requests whose answer somebody waits for, those included that wait for a connection.</summary>
    public required int PendingRequests { get; init; }

    /// <summary>
    /// Matchtags of requests that were cancelled or timed out, and to which the broker still owes an answer. They return to service with it.
    /// </summary>
    public required int QuarantinedMatchtags { get; init; }

    /// <summary>Matchtags that were used and are free now.</summary>
    public required int FreeMatchtags { get; init; }

    /// <summary>Requests that wait for a connection.</summary>
    public required int WaitingForConnection { get; init; }

    /// <summary>Bytes of requests that are queued and not sent.</summary>
    public required long QueuedBytes { get; init; }

    /// <summary>Answers that came for requests that nobody waited for any more, on all connections.</summary>
    public required long LateResponses { get; init; }

    /// <summary>Answers that nobody had asked for, on all connections.</summary>
    public required long UnmatchedResponses { get; init; }

    /// <summary>How many connections were made after the first.</summary>
    public required int Reconnects { get; init; }
}
