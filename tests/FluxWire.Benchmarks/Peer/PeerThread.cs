using System.Net.Sockets;
using FluxWire.Benchmarks.Measuring;

namespace FluxWire.Benchmarks.Peer;

/// <summary>Accepts a client and serves it, then the next.</summary>
internal sealed class PeerThread
{
    /// <summary>How many requests one client may leave open.</summary>
    private const int MaxOpenRequests = 200_000;

    private readonly Socket _listener;
    private readonly Thread _thread;
    private ThreadCpu? _cpu;
    private long _allocatedBytes;

    /// <summary>Begins to accept.</summary>
    /// <param name="listener">Where; several threads may share it.</param>
    internal PeerThread(Socket listener)
    {
        _listener = listener;
        using ManualResetEventSlim isReady = new();
        _thread = new Thread(() => Run(isReady)) { IsBackground = true, Name = "stand-in broker" };
        _thread.Start();
        isReady.Wait();
    }

    /// <summary>What the thread had allocated when it last received something.</summary>
    internal long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>The CPU time of the thread.</summary>
    internal TimeSpan CpuTime => _cpu!.Total;

    /// <summary>Waits for the thread to end, which it does once the listener is closed.</summary>
    internal void Join() => _thread.Join();

    private void Run(ManualResetEventSlim isReady)
    {
        _cpu = ThreadCpu.OfCaller();
        PeerSession session = new(MaxOpenRequests);
        Action onBatch = () => Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        isReady.Set();
        try
        {
            while (true)
            {
                using Socket client = _listener.Accept();
                session.Serve(client, onBatch);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed, which is how this thread ends.
            return;
        }
    }
}
