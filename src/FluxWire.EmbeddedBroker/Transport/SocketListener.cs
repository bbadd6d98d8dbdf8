using System.Collections.Concurrent;
using System.Net.Sockets;
using FluxWire.Embedded.Loop;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Transport;

/// <summary>Listens on the broker's unix socket and admits its owner, as the local connector of flux-core does.</summary>
internal sealed class SocketListener : IAsyncDisposable
{
    private static readonly byte[] Refused = [(byte)FluxErrno.EPERM.Value];

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<ClientConnection, Task> _clients = new();
    private readonly BrokerLoop _loop;
    private readonly IClientHandler _handler;
    private readonly uint _owner;
    private readonly int _maxMessageSize;
    private Task _accepting = Task.CompletedTask;

    public SocketListener(BrokerLoop loop, IClientHandler handler, uint owner, int maxMessageSize)
    {
        _loop = loop;
        _handler = handler;
        _owner = owner;
        _maxMessageSize = maxMessageSize;
    }

    /// <summary>Whether the socket's file is ours; it is not if the path was taken.</summary>
    public bool IsBound { get; private set; }

    /// <summary>Starts to listen.</summary>
    /// <param name="path">The socket's path; nothing may be there.</param>
    /// <exception cref="SocketException">The path is taken or cannot be made.</exception>
    public void Start(string path)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        IsBound = true;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _socket.Listen();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        foreach ((ClientConnection client, Task running) in _clients)
        {
            await client.DisposeAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await _socket.AcceptAsync().ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode is not (SocketError.OperationAborted or SocketError.Interrupted))
            {
                // That client was gone before it was let in.
                continue;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            PeerCredentials peer = PeerCredentials.Of(accepted, _owner);
            if (peer.UserId != _owner)
            {
                await RefuseAsync(accepted).ConfigureAwait(false);
                continue;
            }

            ClientConnection client = new(accepted, peer, FluxRoles.Owner | FluxRoles.Local, _loop, _maxMessageSize);
            TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _clients[client] = ServeAsync(client, registered.Task);
            registered.SetResult();
        }
    }

    private async Task ServeAsync(ClientConnection client, Task registered)
    {
        await registered.ConfigureAwait(false);
        _loop.Post(() => _handler.Connected(client));
        await client.RunAsync(message => _handler.Received(client, message)).ConfigureAwait(false);
        _loop.Post(() => _handler.Disconnected(client));
        _clients.TryRemove(client, out _);
    }

    private static async Task RefuseAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await socket.SendAsync(Refused).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The refused client did not stay to hear it.
                return;
            }
        }
    }
}
