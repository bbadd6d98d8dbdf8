using System.Net.Sockets;

namespace FluxWire.Testing.Tests.Support;

/// <summary>One end of a unix socket, in bytes.</summary>
internal sealed class Wire(Socket socket) : IDisposable
{
    /// <summary>How many bytes could be read without waiting.</summary>
    public int Available => socket.Available;

    public static async Task<Wire> ConnectAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).Guarded();
            return new Wire(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).Guarded()..];
        }
    }

    /// <summary>Sends without waiting, over and over, until the socket takes no more.</summary>
    /// <returns>How many bytes it took.</returns>
    public int Fill(byte[] bytes)
    {
        socket.Blocking = false;
        int sent = 0;
        while (true)
        {
            int count = socket.Send(bytes.AsSpan(sent % bytes.Length), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return sent;
            }

            error.Should().Be(SocketError.Success);
            sent += count;
        }
    }

    /// <summary>Whatever one receive gives; empty at the end of the stream.</summary>
    public async Task<byte[]> ReceiveOnceAsync()
    {
        byte[] buffer = new byte[128 * 1024];
        return buffer[..await socket.ReceiveAsync(buffer, SocketFlags.None).Guarded()];
    }

    public async Task<byte[]> ReceiveAsync(int count)
    {
        byte[] buffer = new byte[count];
        int received = 0;
        while (received < count)
        {
            int more = await socket.ReceiveAsync(buffer.AsMemory(received), SocketFlags.None).Guarded();
            more.Should().BePositive($"{count} bytes should come, not only {received}");
            received += more;
        }

        return buffer;
    }

    public async Task<byte[]> ReceiveToEndAsync()
    {
        List<byte> all = [];
        byte[] piece;
        do
        {
            piece = await ReceiveOnceAsync();
            all.AddRange(piece);
        }
        while (piece.Length > 0);
        return [.. all];
    }

    /// <summary>Everything that comes before the connection is reset.</summary>
    public async Task<byte[]> ReceiveToResetAsync()
    {
        List<byte> all = [];
        try
        {
            while (true)
            {
                byte[] piece = await ReceiveOnceAsync();
                piece.Should().NotBeEmpty("the connection should be reset, not ended in good order");
                all.AddRange(piece);
            }
        }
        catch (SocketException e)
        {
            e.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
            return [.. all];
        }
    }

    public void CloseSending() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();
}
