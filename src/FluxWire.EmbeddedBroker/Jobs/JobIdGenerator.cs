namespace FluxWire.Embedded.Jobs;

/// <summary>Makes job ids as RFC 19 has them: milliseconds since the instance began, generator 0, and a count within the millisecond.</summary>
internal sealed class JobIdGenerator(DateTimeOffset start)
{
    private const int LastSequence = 1023;

    private TimeSpan _timestamp;
    private int _sequence = -1;

    /// <summary>The next id; ids always grow.</summary>
    /// <param name="now">The time of submission.</param>
    public JobId Next(DateTimeOffset now)
    {
        TimeSpan elapsed = TimeSpan.FromMilliseconds(Math.Floor((now - start).TotalMilliseconds));
        if (elapsed > _timestamp)
        {
            _timestamp = elapsed;
            _sequence = 0;
        }
        else if (_sequence == LastSequence)
        {
            // A real generator waits for the next millisecond; on a clock that a test moves by hand that would be for ever.
            _timestamp += TimeSpan.FromMilliseconds(1);
            _sequence = 0;
        }
        else
        {
            _sequence++;
        }

        return JobId.Create(_timestamp, 0, _sequence);
    }
}
