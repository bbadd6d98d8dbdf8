using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace FluxWire.Tests.Peers;

/// <summary>A clock that stands still until the test moves it, and tells the test of every timer that is due some time.</summary>
internal sealed class ObservedTimeProvider : TimeProvider
{
    private readonly FakeTimeProvider _fake = new(DateTimeOffset.UnixEpoch.AddSeconds(1000.5));
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => _fake.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _fake.GetUtcNow();

    public override long GetTimestamp() => _fake.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = _fake.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _timers.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>When the next timer is due that somebody sets.</summary>
    internal Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync().Soon();

    internal void Advance(TimeSpan by) => _fake.Advance(by);
}
