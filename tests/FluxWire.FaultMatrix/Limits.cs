namespace FluxWire.FaultMatrix;

/// <summary>The deadlines of clients under test, on a clock that the test moves: none passes by itself. Each is far beyond the one before.</summary>
internal static class Limits
{
    /// <summary>Between two attempts to connect, at most; shorter than the first retry within one, and on no test's clock.</summary>
    internal static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(10);

    /// <summary>Of an attempt to connect.</summary>
    internal static readonly TimeSpan Connect = TimeSpan.FromHours(1);

    /// <summary>Of a call.</summary>
    internal static readonly TimeSpan Call = TimeSpan.FromHours(10);

    /// <summary>Of draining.</summary>
    internal static readonly TimeSpan Drain = TimeSpan.FromHours(50);

    /// <summary>Of a stream.</summary>
    internal static readonly TimeSpan Stream = TimeSpan.FromHours(100);

    /// <summary>How much later a delayed message comes, on a clock of the proxy's.</summary>
    internal static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);
}
