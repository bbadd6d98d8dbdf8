namespace FluxWire.Tests.Continuations;

/// <summary>A clock whose one timer fires when the test says so, disposed of or not: its callback may have been on its way.</summary>
internal sealed class ManualTimer : TimeProvider, ITimer
{
    private Action? _fire;

    internal bool IsDisposed { get; private set; }

    /// <summary>What disposing does besides; nothing by default.</summary>
    internal Action OnDispose { get; set; } = static () => { };

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _fire = () => callback(state);
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period) => throw new InvalidOperationException("A deadline does not change.");

    public void Dispose()
    {
        IsDisposed = true;
        OnDispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Fire() => _fire!();
}
