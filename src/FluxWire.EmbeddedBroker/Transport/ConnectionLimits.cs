namespace FluxWire.Embedded.Transport;

/// <summary>What clients may take of the broker; <see cref="EmbeddedBrokerOptions"/> says what each of these is for.</summary>
/// <param name="MaxMessageSize">The largest message of a client, in bytes.</param>
/// <param name="MaxJsonDepth">The deepest JSON of a client.</param>
/// <param name="MaxConnections">How many clients there may be.</param>
/// <param name="MaxOutstandingRequests">What each of them may have open.</param>
/// <param name="MaxUnreadBytes">What each of them may leave unread, in bytes.</param>
/// <param name="MaxTasksPerJob">How many tasks a job may have.</param>
internal sealed record ConnectionLimits(
    int MaxMessageSize, int MaxJsonDepth, int MaxConnections, int MaxOutstandingRequests, long MaxUnreadBytes, int MaxTasksPerJob)
{
    /// <summary>How many bytes of a client's messages may wait for their turn before no more are read from it.</summary>
    public const long MaxWaitingBytes = 1024 * 1024;

    // A reader that is so far behind is told the rest of a log when it has caught up.
    private const long UsualPacingBytes = 1024 * 1024;

    /// <summary>From how many unread bytes on logs wait for their reader.</summary>
    public long PacingBytes => Math.Min(UsualPacingBytes, MaxUnreadBytes / 2);

    /// <summary>Checks the options and takes what is about clients out of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public static ConnectionLimits Of(EmbeddedBrokerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxMessageSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxJsonDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxJsonDepth, EmbeddedBrokerOptions.DeepestJson);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxOutstandingRequests, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxUnreadBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxTasksPerJob, 1);
        return new ConnectionLimits(
            options.MaxMessageSize,
            options.MaxJsonDepth,
            options.MaxConnections,
            options.MaxOutstandingRequests,
            options.MaxUnreadBytes,
            options.MaxTasksPerJob);
    }
}
