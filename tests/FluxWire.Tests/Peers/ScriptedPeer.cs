using System.Net.Sockets;

namespace FluxWire.Tests.Peers;

/// <summary>Listens where a broker would. It does nothing by itself: each step of a conversation is the test's.</summary>
internal sealed class ScriptedPeer : IDisposable
{
    private readonly TemporaryDirectory? _directory;
    private readonly Socket _listener;

    private ScriptedPeer(string path, int backlog, TemporaryDirectory? directory)
    {
        _directory = directory;
        Path = path;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(backlog);
    }

    /// <summary>The path of the socket.</summary>
    internal string Path { get; }

    internal string Uri => "local://" + Path;

    /// <summary>Listens on a socket in a directory of its own.</summary>
    internal static ScriptedPeer Listen(int backlog = 16)
    {
        TemporaryDirectory directory = new();
        return new ScriptedPeer(directory["local"], backlog, directory);
    }

    /// <summary>Listens on a given path.</summary>
    internal static ScriptedPeer ListenAt(string path) => new(path, backlog: 16, directory: null);

    /// <summary>Accepts the next client and greets it.</summary>
    internal async Task<PeerConnection> AcceptAsync(PeerGreeting? greeting = null)
    {
        greeting ??= PeerGreeting.Accept;
        PeerConnection connection = new(await _listener.AcceptAsync().Soon());
        if (greeting.Byte is byte value)
        {
            await connection.WriteAsync(new[] { value });
        }

        if (greeting.Closes)
        {
            connection.Dispose();
        }

        return connection;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _directory?.Dispose();
    }
}
