using System.Net.Sockets;

namespace FluxWire.Benchmarks.Peer;

/// <summary>A client of two system calls and no memory: what is allocated while it talks to the stand-in broker, the broker has allocated.</summary>
internal sealed class BareClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _request = PeerFrames.Request(PeerTopics.Answer, """{"name":"rank"}""");
    private readonly byte[] _reply = new byte[4096];

    internal BareClient(StandInPeer peer)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(peer.Path));
        _socket.Receive(_reply, 0, 1, SocketFlags.None);
    }

    /// <summary>Asks and waits for the answer, again and again.</summary>
    /// <param name="calls">How often.</param>
    internal void Call(int calls)
    {
        int expected = PeerReplies.FrameFor(PeerAction.Answer).Length;
        for (int call = 0; call < calls; call++)
        {
            _socket.Send(_request, SocketFlags.None, out _);
            int received = 0;
            while (received < expected)
            {
                int count = _socket.Receive(_reply, SocketFlags.None, out SocketError error);
                if (error != SocketError.Success || count == 0)
                {
                    throw new IOException($"The stand-in broker is gone: {error}.");
                }

                received += count;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
