using System.Collections.Concurrent;
using System.Net.Sockets;
using FluxWire.Embedded.Loop;
using FluxWire.Protocol;
using Microsoft.Win32.SafeHandles;

namespace FluxWire.Embedded.Transport;

/// <summary>Listens on the broker's unix socket and admits its owner, as the local connector of flux-core does.</summary>
internal sealed class SocketListener : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly FluxErrno TooManyOpenFiles = new(24);

    // When there is no descriptor left, asking again at once would only burn the time in which others could give theirs back.
    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<ClientConnection, Task> _clients = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly DescriptorReserve _reserve = new();
    private readonly BrokerLoop _loop;
    private readonly IClientHandler _handler;
    private readonly uint _owner;
    private readonly ConnectionLimits _limits;
    private Task _accepting = Task.CompletedTask;
    private int _clientCount;

    public SocketListener(BrokerLoop loop, IClientHandler handler, uint owner, ConnectionLimits limits)
    {
        _loop = loop;
        _handler = handler;
        _owner = owner;
        _limits = limits;
    }

    /// <summary>Whether the socket's file is ours; it is not if the path was taken.</summary>
    public bool IsBound { get; private set; }

    /// <summary>Starts to listen.</summary>
    /// <param name="path">The socket's path; nothing may be there.</param>
    /// <exception cref="SocketException">The path is taken or cannot be made.</exception>
    public void Start(string path)
    {
        // Nobody can connect before Listen, so that there is no moment in which the mode is wrong. On Linux it is given to the socket and
        // not to whatever the path leads to: in a directory that others may write in, that could be a file of ours.
        if (OperatingSystem.IsLinux())
        {
            using SafeFileHandle handle = new(_socket.Handle, ownsHandle: false);
            File.SetUnixFileMode(handle, OwnerOnly);
        }

        _socket.Bind(new UnixDomainSocketEndPoint(path));
        IsBound = true;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }

        _socket.Listen();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
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
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket accepted = await _socket.AcceptAsync().ConfigureAwait(false);
                Admit(accepted);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted)
            {
                return;
            }
            catch (SocketException)
            {
                // That client was gone before it was let in; or there is no descriptor for it at present, and it goes on waiting.
                // The pause is in the system's time: whoever moves the broker's by hand would have to do it for this.
                await Task.Delay(PauseWithoutDescriptors, TimeProvider.System, _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Admit(Socket accepted)
    {
        try
        {
            PeerCredentials peer = PeerCredentials.Of(accepted, _owner);
            if (peer.UserId != _owner)
            {
                Refuse(accepted, FluxErrno.EPERM);
            }
            else if (Volatile.Read(ref _clientCount) >= _limits.MaxConnections)
            {
                Refuse(accepted, FluxErrno.EAGAIN);
            }
            else if (_reserve.Has(accepted))
            {
                Refuse(accepted, TooManyOpenFiles);
            }
            else
            {
                Serve(new ClientConnection(accepted, peer, FluxRoles.Owner | FluxRoles.Local, _loop, _limits));
            }
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }

    private void Serve(ClientConnection client)
    {
        Interlocked.Increment(ref _clientCount);
        TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _clients[client] = ServeAsync(client, registered.Task);
        registered.SetResult();
    }

    private async Task ServeAsync(ClientConnection client, Task registered)
    {
        await registered.ConfigureAwait(false);
        _loop.Post(() => _handler.Connected(client));
        try
        {
            await client.RunAsync(message => _handler.Received(client, message)).ConfigureAwait(false);
        }
        finally
        {
            _loop.Post(() => _handler.Disconnected(client));
            _clients.TryRemove(client, out _);
            Interlocked.Decrement(ref _clientCount);
        }
    }

    // The byte fits into the buffer of a new connection, so nobody is waited for.
    private static void Refuse(Socket socket, FluxErrno errno)
    {
        using (socket)
        {
            socket.Send([(byte)errno.Value], SocketFlags.None, out _);
        }
    }
}
