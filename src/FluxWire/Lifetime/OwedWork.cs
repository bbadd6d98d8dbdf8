namespace FluxWire.Lifetime;

/// <summary>Work that is more than one request, and is owed between two of them as well.</summary>
internal readonly struct OwedWork : IDisposable
{
    private readonly ClientLife _life;

    internal OwedWork(ClientLife life)
    {
        _life = life;
        life.CountOwed(1);
    }

    /// <summary>To be called once.</summary>
    public void Dispose() => _life.CountOwed(-1);
}
