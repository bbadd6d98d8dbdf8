using System.Net.Sockets;
using FluxWire.Tests.Peers;
using FluxWire.Transport;
using FluxWire.Transport.Linux;

namespace FluxWire.Tests.Transport;

/// <summary>A transport on a real unix socket, and the peer's end of it, which does nothing by itself.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Connects.</summary>
    /// <param name="kind">By which transport.</param>
    /// <param name="sendBufferSize">The send buffer to ask the kernel for, which takes twice as much; null for its default.</param>
    internal SocketPair(SocketKind kind, int? sendBufferSize = null)
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
        Transport = kind == SocketKind.Linux ? TakeOver(socket) : new SocketTransport(socket);
    }

    internal IFluxTransport Transport { get; }

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

    // The descriptor is the transport's from then on.
    private static LinuxSocketTransport TakeOver(Socket socket)
    {
        LinuxSocketTransport transport = OperatingSystem.IsLinux()
            ? new((int)socket.SafeHandle.DangerousGetHandle()) : throw new PlatformNotSupportedException();
        socket.SafeHandle.SetHandleAsInvalid();
        return transport;
    }

    private static Socket CreateSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
