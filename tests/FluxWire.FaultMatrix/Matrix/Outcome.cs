namespace FluxWire.FaultMatrix.Matrix;

/// <summary>How an operation ended, as its caller sees it. Several where the expected one is decided by a race that the test cannot decide.</summary>
[Flags]
internal enum Outcome
{
    None = 0,

    /// <summary>With the right result.</summary>
    Result = 1,

    /// <summary><see cref="FluxConnectionException"/>: the connection was lost, and the request may have been sent.</summary>
    Lost = 2,

    /// <summary><see cref="FluxConnectionException"/>: there was no connection, or it was lost before the request had been sent.</summary>
    LostUnsent = 4,

    /// <summary><see cref="FluxTimeoutException"/>.</summary>
    TimedOut = 8,

    /// <summary><see cref="OperationCanceledException"/> with the caller's token.</summary>
    Cancelled = 16,

    /// <summary><see cref="FluxConnectionException"/>: this client was closed, and the request may have been sent.</summary>
    Closed = 32,

    /// <summary><see cref="FluxConnectionException"/> (ESTALE): what goes on is not what had been.</summary>
    Stale = 64,

    /// <summary>Closed, and said not to have been sent.</summary>
    ClosedUnsent = 128,
}
