namespace FluxWire.LoadDriver.Workloads;

/// <summary>How a workload is warmed up.</summary>
internal enum WarmUpStyle
{
    /// <summary>For a time.</summary>
    Seconds,

    /// <summary>With a number of operations, as every client does, and then for a time.</summary>
    OperationsThenSeconds,

    /// <summary>For a time, in rounds of a few operations, because a round begins all of its operations at once.</summary>
    Batches,
}
