namespace FluxWire.Embedded.Loop;

/// <summary>Work that the loop does at a given time, unless it is cancelled before.</summary>
internal sealed class LoopTimer
{
    private Action? _work;

    internal LoopTimer(DateTimeOffset due, Action work)
    {
        Due = due;
        _work = work;
    }

    /// <summary>When the work is due.</summary>
    public DateTimeOffset Due { get; }

    /// <summary>Whether the work is still to be done.</summary>
    public bool IsPending => _work is not null;

    /// <summary>Forgets the work; without effect once it was done.</summary>
    public void Cancel() => _work = null;

    internal void Fire()
    {
        Action? work = _work;
        _work = null;
        work?.Invoke();
    }
}
