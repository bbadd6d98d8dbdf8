namespace FluxWire.Jobs;

/// <summary>The flags of <c>job-info.eventlog-watch</c>.</summary>
[Flags]
internal enum WatchFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Wait until there is such a log.</summary>
    WaitCreate = 1,

    /// <summary>Send a response without a payload between what is there and what is added.</summary>
    InitialSentinel = 2,
}
