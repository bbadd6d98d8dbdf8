using System.Net.Sockets;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Listening;

/// <summary>The socket that clients connect to, in whatever state a broker's socket may be found.</summary>
internal sealed class ProxyListener : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly int _backlog;
    private readonly Action<Socket> _admit;
    private readonly ConditionWaits _waits;
    private readonly List<Task> _loops = [];
    private Socket? _bound;
    private bool _isListening;
    private volatile ProxyAdmission _admission = ProxyAdmission.SocketMissing;
    private volatile bool _isDisposed;
    private int _refused;
    private int _serial;

    public ProxyListener(string path, int backlog, Action<Socket> admit, ConditionWaits waits)
    {
        _path = path;
        _backlog = backlog;
        _admit = admit;
        _waits = waits;
    }

    public ProxyAdmission Admission => _admission;

    /// <summary>How many clients were accepted only to be closed.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Changes what the next client finds; it holds when this returns.</summary>
    public void Set(ProxyAdmission admission)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _admission = admission;
            switch (admission)
            {
                case ProxyAdmission.SocketMissing:
                    File.Delete(_path);
                    Replace(null, listens: false);
                    break;
                case ProxyAdmission.NobodyListens:
                    Replace(Bind(listens: false), listens: false);
                    break;
                default:
                    if (!_isListening)
                    {
                        Replace(Bind(listens: true), listens: true);
                    }

                    break;
            }
        }

        _waits.Check();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isDisposed = true;
            Replace(null, listens: false);
            File.Delete(_path);
        }

        _waits.Check();
        await Task.WhenAll(_loops).ConfigureAwait(false);
    }

    // Made under another name and moved to its place: there is no moment at which a client finds anything in between.
    private Socket Bind(bool listens)
    {
        string name = $"{_path}.{++_serial}";
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(name));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(name, OwnerOnly);
            }

            if (listens)
            {
                socket.Listen(_backlog);
            }

            File.Move(name, _path, overwrite: true);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Replace(Socket? socket, bool listens)
    {
        _bound?.Dispose();
        _bound = socket;
        _isListening = listens;
        if (listens)
        {
            _loops.RemoveAll(static loop => loop.IsCompletedSuccessfully);
            _loops.Add(Task.Run(() => AcceptAsync(socket!)));
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (await MayAcceptAsync(listener).ConfigureAwait(false))
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Either the client was gone before it was accepted, or the listener is: the condition above tells.
                continue;
            }

            // One client may have been accepted before it was known that none is to be; it waits here instead of in the kernel's queue.
            if (await MayAcceptAsync(listener).ConfigureAwait(false))
            {
                Serve(client);
            }
            else
            {
                client.Dispose();
            }
        }
    }

    private async Task<bool> MayAcceptAsync(Socket listener)
    {
        try
        {
            await _waits.WaitAsync(
                () => _isDisposed || _bound != listener || _admission != ProxyAdmission.NotAccepting, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The proxy is being disposed.
            return false;
        }

        lock (_lock)
        {
            return !_isDisposed && _bound == listener;
        }
    }

    private void Serve(Socket client)
    {
        if (_admission != ProxyAdmission.AcceptAndClose)
        {
            _admit(client);
            return;
        }

        client.Dispose();
        Interlocked.Increment(ref _refused);
        _waits.Check();
    }
}
