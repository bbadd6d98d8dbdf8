namespace FluxWire.Tests.Peers;

/// <summary>What rude code stands before, keeping its thread, until the test opens it.</summary>
internal sealed class Gate : IDisposable
{
    private readonly ManualResetEventSlim _isOpen = new();

    internal void Open() => _isOpen.Set();

    /// <summary>Blocks the calling thread until the gate is open, or the test has failed long ago.</summary>
    internal void Pass() => _isOpen.Wait(2 * Safety.Limit);

    /// <summary>Keeps the calling thread busy until the gate is open.</summary>
    internal void Compute()
    {
        while (!_isOpen.IsSet)
        {
            Thread.SpinWait(100);
        }
    }

    public void Dispose() => _isOpen.Set();
}
