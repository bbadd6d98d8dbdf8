namespace FluxWire.Jobs;

/// <summary>How a job's output is streamed (<see cref="FluxJobs.OutputAsync"/>).</summary>
public sealed record JobOutputOptions
{
    /// <summary>The options of a stream that gives none.</summary>
    public static JobOutputOptions Default { get; } = new();

    /// <summary>
    /// How many entries of the output's log may wait to be read. Default: null, which takes ten times <see cref="FluxClientOptions.MaxStreamItems"/>, because
    /// an entry is a line, and a job that has ended sends all of its lines at once.
    /// </summary>
    public int? MaxItems { get; init; }

    /// <summary>
    /// How many bytes of the output's log may wait to be read, and how many one entry may have if its shell repeats it. Default: null, which takes
    /// <see cref="FluxClientOptions.MaxStreamBytes"/>.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// How often the stream may end its watch because more was left unread than may be, and go on by itself once all of that was read: it asks for the log
    /// again and skips what it has had, so that nothing is lost, but the broker sends it all again. After that it ends with
    /// <see cref="FluxSlowConsumerException"/>. Default: 16; 0 for never.
    /// </summary>
    public int MaxCatchUps { get; init; } = 16;

    /// <summary>How long the whole stream may take. Default: null, which takes <see cref="FluxClientOptions.DefaultStreamTimeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }
}
