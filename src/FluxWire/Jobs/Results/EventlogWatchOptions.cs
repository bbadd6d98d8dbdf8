namespace FluxWire.Jobs;

/// <summary>How an eventlog is watched (<c>job-info.eventlog-watch</c>).</summary>
public sealed record EventlogWatchOptions
{
    /// <summary>The main eventlog (RFC 21).</summary>
    public const string MainPath = "eventlog";

    /// <summary>The eventlog of the job's shells.</summary>
    public const string ExecPath = "guest.exec.eventlog";

    /// <summary>The job's output (RFC 24).</summary>
    public const string OutputPath = "guest.output";

    /// <summary>The job's input (RFC 24).</summary>
    public const string InputPath = "guest.input";

    /// <summary>The options of a watch that gives none.</summary>
    public static EventlogWatchOptions Default { get; } = new();

    /// <summary>
    /// Whether to wait until the log exists, instead of ENOENT. Default: false. With an id that is no job's, the broker waits for ever.
    /// </summary>
    public bool WaitCreate { get; init; }

    /// <summary>How many events may wait to be read. Default: null, which takes <see cref="FluxClientOptions.MaxStreamItems"/>.</summary>
    public int? MaxItems { get; init; }

    /// <summary>How many bytes of events may wait to be read. Default: null, which takes <see cref="FluxClientOptions.MaxStreamBytes"/>.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>How long the whole watch may take. Default: null, which takes
    /// <see cref="FluxClientOptions.DefaultStreamTimeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }
}
