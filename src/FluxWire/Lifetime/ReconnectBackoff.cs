namespace FluxWire.Lifetime;

/// <summary>How long to wait before the next attempt to connect: twice as long each time up to a cap, and each time a little less, at random.</summary>
/// <remarks>
/// A broker that comes back is met by all its clients at once. Each takes between half and all of the delay, so that they come
/// one after the other.
/// </remarks>
internal sealed class ReconnectBackoff(FluxClientOptions options)
{
    private TimeSpan _delay = options.ReconnectDelay;

    /// <summary>How many attempts have failed.</summary>
    internal int Failures { get; private set; }

    /// <summary>Notes that an attempt has failed.</summary>
    /// <returns>Whether there may be another.</returns>
    internal bool NoteFailure()
    {
        Failures++;
        return options.MaxReconnectAttempts is not int max || Failures < max;
    }

    /// <summary>The next delay.</summary>
    internal TimeSpan Next()
    {
        double share = 0.5 + (options.Random.NextDouble() / 2);
        TimeSpan delay = _delay * share;
        _delay = _delay * 2 < options.MaxReconnectDelay ? _delay * 2 : options.MaxReconnectDelay;
        return delay;
    }
}
