using System.Net.Sockets;
using FluxWire.Benchmarks.Measuring;

namespace FluxWire.Benchmarks.Peer;

/// <summary>
/// A stand-in broker in this process: a unix socket, and threads that answer at once or not at all and measure what they cost themselves.
/// </summary>
internal sealed class StandInPeer : IDisposable
{
    /// <summary>How many clients are served at once; each has a thread of its own.</summary>
    internal const int MaxClients = 2;

    private readonly string _directory = Directory.CreateTempSubdirectory("fluxwire-bench-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly PeerThread[] _threads;

    internal StandInPeer()
    {
        Path = System.IO.Path.Combine(_directory, "local");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _threads = [.. Enumerable.Range(0, MaxClients).Select(_ => new PeerThread(_listener))];
    }

    /// <summary>The socket's path.</summary>
    internal string Path { get; }

    /// <summary>What the peer's threads had allocated when they last received something.</summary>
    internal long AllocatedBytes => _threads.Sum(thread => thread.AllocatedBytes);

    /// <summary>The CPU time of the peer's threads.</summary>
    internal TimeSpan CpuTime => TimeSpan.FromTicks(_threads.Sum(thread => thread.CpuTime.Ticks));

    /// <summary>Connects a client.</summary>
    /// <param name="mode">Where its continuations go on.</param>
    /// <returns>The client.</returns>
    internal FluxClient Connect(ContinuationMode mode)
        => Blocking.Run(() => FluxClient.ConnectAsync(new FluxClientOptions
        {
            Uri = "local://" + Path,
            ContinuationMode = mode,
            Reconnect = false,
            VerifyConnection = false,
        }));

    public void Dispose()
    {
        _listener.Dispose();
        foreach (PeerThread thread in _threads)
        {
            thread.Join();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
