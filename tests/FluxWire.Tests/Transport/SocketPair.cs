using System.Net.Sockets;
using FluxWire.Tests.Peers;
using FluxWire.Transport;

namespace FluxWire.Tests.Transport;

/// <summary>A transport on a real unix socket, and the peer's end of it, which does nothing by itself.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Connects.</summary>
    /// <param name="sendBufferSize">The send buffer to ask the kernel for, which takes twice as much; null for its default.</param>
    internal SocketPair(int? sendBufferSize = null)
    {
        UnixDomainSocketEndPoint place = new(_directory["socket"]);
        using Socket listener = CreateSocket();
        listener.Bind(place);
        listener.Listen();
        Socket socket = CreateSocket();
        if (sendBufferSize is int size)
        {
            socket.SendBufferSize = size;
        }

        socket.Connect(place);
        Peer = listener.Accept();
        Transport = new SocketTransport(socket);
    }

    internal SocketTransport Transport { get; }

    internal Socket Peer { get; }

    /// <summary>Sends until the kernel takes nothing more.</summary>
    /// <returns>How many bytes it has taken.</returns>
    internal int Fill()
    {
        byte[] zeros = new byte[1024 * 1024];
        int total = 0;
        while (Transport.Send(zeros) is int sent and > 0)
        {
            total += sent;
        }

        return total;
    }

    /// <summary>Reads all that comes until the client's end is closed.</summary>
    internal byte[] ReadToEnd()
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[64 * 1024];
        while (Peer.Receive(buffer) is int count and > 0)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    public void Dispose()
    {
        Transport.Dispose();
        Peer.Dispose();
        _directory.Dispose();
    }

    private static Socket CreateSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
