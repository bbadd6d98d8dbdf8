namespace FluxWire.Embedded.Dependencies;

/// <summary>What a job waits for in another job.</summary>
internal enum JobCondition
{
    /// <summary>It has started.</summary>
    Start,

    /// <summary>It has ended, well or not.</summary>
    Finish,

    /// <summary>It has ended well.</summary>
    Success,

    /// <summary>It has ended otherwise.</summary>
    Failure,
}
