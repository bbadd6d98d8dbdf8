using System.Net.Sockets;

namespace FluxWire.Cli.Tests.Support;

/// <summary>One end of a unix socket, with the few moves that a scripted client or broker makes.</summary>
internal sealed class Peer(Socket socket) : IDisposable
{
    internal static Socket Listen(string path)
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }

    internal static async Task<Peer> AcceptAsync(Socket listener) => new(await listener.AcceptAsync().WaitAsync(TestTimeout.Value));

    internal static async Task<Peer> ConnectAsync(string uri)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(uri["local://".Length..]));
        return new Peer(socket);
    }

    internal async Task SendAsync(params byte[] bytes)
    {
        ReadOnlyMemory<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            rest = rest[await socket.SendAsync(rest).AsTask().WaitAsync(TestTimeout.Value)..];
        }
    }

    internal async Task<byte[]> ReceiveAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int received = 0; received < count;)
        {
            int n = await socket.ReceiveAsync(bytes.AsMemory(received)).AsTask().WaitAsync(TestTimeout.Value);
            n.Should().BePositive("{0} of {1} bytes have come", received, count);
            received += n;
        }

        return bytes;
    }

    internal async Task ReceiveEndAsync()
        => (await socket.ReceiveAsync(new byte[1]).WaitAsync(TestTimeout.Value)).Should().Be(0);

    internal void CloseSending() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();
}
