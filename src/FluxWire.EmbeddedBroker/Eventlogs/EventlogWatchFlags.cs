namespace FluxWire.Embedded.Eventlogs;

/// <summary>How an eventlog is to be watched.</summary>
[Flags]
internal enum EventlogWatchFlags
{
    None = 0,

    /// <summary>Wait for a log that is not there yet.</summary>
    WaitCreate = 1,

    /// <summary>Send a response without payload between what is there and what is new.</summary>
    InitialSentinel = 2,
}
