namespace FluxWire.Cli.Recording;

/// <summary>The clock of a recording: it starts when the first connection is accepted, and all connections share it.</summary>
/// <param name="time">Where the time comes from.</param>
internal sealed class RecordingClock(TimeProvider time)
{
    private long? _start;

    /// <summary>Seconds since the start.</summary>
    internal double Now => _start is long start ? time.GetElapsedTime(start).TotalSeconds : 0;

    /// <summary>Starts it; a second start changes nothing.</summary>
    internal void Start() => _start ??= time.GetTimestamp();
}
