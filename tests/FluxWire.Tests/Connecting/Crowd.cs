using System.Net.Sockets;

namespace FluxWire.Tests.Connecting;

/// <summary>Clients that stand in line, so that the next one finds no place in it.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly List<Socket> _sockets = [];

    internal static Crowd FillBacklog(string path)
    {
        Crowd crowd = new();
        while (crowd.TryJoin(path))
        {
            // Until the line is full.
        }

        return crowd;
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    // A non-blocking connect is refused with EAGAIN when the line is full, where a blocking one would wait.
    private bool TryJoin(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        _sockets.Add(socket);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            return false;
        }
    }
}
