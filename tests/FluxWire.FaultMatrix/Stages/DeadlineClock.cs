using Microsoft.Extensions.Time.Testing;

namespace FluxWire.FaultMatrix.Stages;

/// <summary>
/// A clock on which deadlines pass when the test says so, and never before: a machine that is busy cannot make one pass. Short delays, such as those
/// between two attempts to connect, take their time.
/// </summary>
internal sealed class DeadlineClock : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _fake = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private int _isDue = 1;
    private int _attempts;

    public override long TimestampFrequency => _fake.TimestampFrequency;

    /// <summary>How many attempts to connect have begun. Each begins with a look at the clock: the first at once, the others after a backoff.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public override DateTimeOffset GetUtcNow() => _fake.GetUtcNow();

    public override long GetTimestamp()
    {
        // In this order: whoever sees that an attempt has begun can have its deadline pass.
        long now = _fake.GetTimestamp();
        Interlocked.Add(ref _attempts, Interlocked.Exchange(ref _isDue, 0));
        return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan || dueTime >= Longest)
        {
            return _fake.CreateTimer(callback, state, dueTime, period);
        }

        if (dueTime > Limits.Backoff)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        TimerCallback backoffIsOver = state =>
        {
            Volatile.Write(ref _isDue, 1);
            callback(state);
        };
        return System.CreateTimer(backoffIsOver, state, dueTime, period);
    }

    /// <summary>Has all deadlines pass that are no longer than this and have begun.</summary>
    public void Expire(TimeSpan deadline) => _fake.Advance(deadline);
}
