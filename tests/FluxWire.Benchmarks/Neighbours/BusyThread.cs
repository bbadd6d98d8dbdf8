using System.Diagnostics;

namespace FluxWire.Benchmarks.Neighbours;

/// <summary>A thread that computes until it is disposed.</summary>
internal sealed class BusyThread : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _isOver;

    internal BusyThread()
    {
        _thread = new Thread(Compute) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Compute()
    {
        while (!_isOver)
        {
            _ = Stopwatch.GetTimestamp();
        }
    }
}
