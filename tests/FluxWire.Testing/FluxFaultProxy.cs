using System.Net.Sockets;
using FluxWire.Testing.Listening;

namespace FluxWire.Testing;

/// <summary>
/// Stands between a Flux client and its broker, passes bytes both ways, and does to connections and messages whatever a test has armed it
/// to: see <see cref="Fault"/>.
/// </summary>
/// <remarks>
/// <para>
/// It listens on a unix socket of its own in a fresh directory that only its user can enter. The broker sees the proxy's peer credentials in place of the
/// client's, and both are those of the same user.
/// </para>
/// <para>
/// Everything can be awaited: connections, messages, the effect of a fault. Nothing needs a sleep. While no fault is armed for a direction, bytes pass as
/// they come; with one, messages pass as soon as they are whole. All members may be used from any thread.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// await using FluxFaultProxy proxy = FluxFaultProxy.Start(broker.Uri);
/// // a client connects to proxy.Uri
/// ArmedFault cut = proxy.Arm(Fault.Cut(5), MessageMatch.Response("job-manager.wait"));
/// // the client calls job-manager.wait
/// await cut.WaitAsync();
/// </code>
/// </example>
public sealed class FluxFaultProxy : IAsyncDisposable
{
    private const string UriScheme = "local://";
    private const string DirectoryPrefix = "flux-proxy-";
    private const string SocketName = "local-0";

    private readonly Lock _lock = new();
    private readonly ProxyContext _context;
    private readonly ProxyListener _listener;
    private readonly string _directory;
    private readonly Dictionary<int, (ProxyConnection Connection, Task Running)> _connections = [];
    private readonly Dictionary<int, ProxyConnection> _ended = [];
    private readonly Lazy<Task> _disposed;
    private volatile string? _upstream;
    private int _accepted;
    private bool _isDisposed;

    private FluxFaultProxy(string? upstream, FluxFaultProxyOptions options)
    {
        _upstream = ToPath(upstream);
        _context = new ProxyContext(options);
        _directory = Directory.CreateTempSubdirectory(DirectoryPrefix).FullName;
        SocketPath = Path.Combine(_directory, SocketName);
        _listener = new ProxyListener(SocketPath, options.Backlog, Admit, _context.Waits);
        _disposed = new Lazy<Task>(StopAsync);
    }

    /// <summary>Where clients connect, as FLUX_URI takes it: <c>local://</c> and the socket's path.</summary>
    public string Uri => UriScheme + SocketPath;

    /// <summary>The path of the proxy's unix socket.</summary>
    public string SocketPath { get; }

    /// <summary>
    /// The broker's socket, for clients that connect from now on; a URI may be given. Without one, the proxy itself plays a broker that lets clients
    /// in and says nothing more.
    /// </summary>
    public string? Upstream
    {
        get => _upstream;
        set => _upstream = ToPath(value);
    }

    /// <summary>What clients find that connect from now on; it holds when the setter returns.</summary>
    public ProxyAdmission Admission
    {
        get => _listener.Admission;
        set => _listener.Set(value);
    }

    /// <summary>How many clients have been accepted.</summary>
    public int AcceptedCount => Volatile.Read(ref _accepted);

    /// <summary>How many clients have been accepted only to be closed (<see cref="ProxyAdmission.AcceptAndClose"/>).</summary>
    public int RefusedCount => _listener.Refused;

    /// <summary>The connections that have not ended, in the order of accepting.</summary>
    public IReadOnlyList<ProxyConnection> Connections
    {
        get
        {
            lock (_lock)
            {
                return [.. _connections.Values.Select(static entry => entry.Connection).OrderBy(static connection => connection.Number)];
            }
        }
    }

    /// <summary>Starts a proxy; when this returns, clients can connect.</summary>
    /// <param name="upstream">The broker's socket, as a path or as <c>local://</c>; null for none, see <see cref="Upstream"/>.</param>
    /// <param name="options">How it is to run; null for the defaults.</param>
    /// <returns>The proxy. Disposing it ends it.</returns>
    /// <exception cref="ArgumentException"><paramref name="upstream"/> is another kind of URI, or no path that a socket can have.</exception>
    public static FluxFaultProxy Start(string? upstream = null, FluxFaultProxyOptions? options = null)
    {
        FluxFaultProxy proxy = new(upstream, options ?? new FluxFaultProxyOptions());
        proxy._listener.Set(ProxyAdmission.Open);
        return proxy;
    }

    /// <summary>How many messages have been passed on whole, over all connections; greetings are none.</summary>
    /// <param name="direction">Which way.</param>
    /// <returns>The number.</returns>
    public long MessagesPassed(ProxyDirection direction) => _context.GetMessages(direction);

    /// <summary>How many bytes have been passed on, over all connections.</summary>
    /// <param name="direction">Which way.</param>
    /// <returns>The number.</returns>
    public long BytesPassed(ProxyDirection direction) => _context.GetBytes(direction);

    /// <summary>Aims a fault at messages, on connections that exist and on those to come. It is in force when this returns.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="match">The messages. One of which the proxy has passed on a part is not struck any more.</param>
    /// <returns>The hold on it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The match means no message at all.</exception>
    public ArmedFault Arm(Fault fault, MessageMatch match)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentNullException.ThrowIfNull(match);
        ArgumentOutOfRangeException.ThrowIfLessThan(match.Times ?? 1, 1, nameof(match));
        ArmedFault armed = new(fault, match, _context.Armed, _context.Waits);
        _context.Armed.Register(armed);
        _context.Armed.Add(armed);
        return armed;
    }

    /// <summary>Disarms every fault, and releases what any of them holds back.</summary>
    public void DisarmAll()
    {
        foreach (ArmedFault armed in _context.Armed.Unreleased)
        {
            armed.Dispose();
        }
    }

    /// <summary>Cuts every connection that exists.</summary>
    public void CutAll()
    {
        foreach (ProxyConnection connection in Connections)
        {
            connection.Cut();
        }
    }

    /// <summary>Waits until a client has been accepted and the broker reached for it, or found unreachable.</summary>
    /// <param name="number">The number of the connection, from 1 in the order of accepting.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The connection; it may have ended. Cancelled if the proxy is disposed before.</returns>
    public async Task<ProxyConnection> WaitForConnectionAsync(int number, CancellationToken cancellationToken = default)
    {
        await _context.Waits.WaitAsync(() => Find(number) is { IsSettled: true }, cancellationToken).ConfigureAwait(false);
        return Find(number)!;
    }

    /// <summary>Waits until no connection is left.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Done when nothing of any connection is left; cancelled if the proxy is disposed before.</returns>
    public Task WaitForNoConnectionAsync(CancellationToken cancellationToken = default)
        => _context.Waits.WaitAsync(() => Connections.Count == 0, cancellationToken);

    /// <summary>Waits for a message that is passed on from now on: call it first, do then what makes the message, and await it last.</summary>
    /// <param name="match">The message.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The message, when it has been passed on; cancelled if the proxy is disposed before.</returns>
    public async Task<ProxiedMessage> WaitForMessageAsync(MessageMatch match, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(match);
        using ArmedFault observed = Arm(Fault.Observe(), match with { Times = 1 });
        await observed.WaitAsync(1, cancellationToken).ConfigureAwait(false);
        return observed.LastMessage!;
    }

    /// <summary>Waits until so many messages have been passed on since the proxy was started.</summary>
    /// <param name="direction">Which way.</param>
    /// <param name="count">How many, over all connections.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Done when they have; cancelled if the proxy is disposed before.</returns>
    public Task WaitForMessagesAsync(ProxyDirection direction, long count, CancellationToken cancellationToken = default)
        => _context.Waits.WaitAsync(() => MessagesPassed(direction) >= count, cancellationToken);

    /// <summary>
    /// Cuts every connection, cancels what is awaited here, and removes the socket and its directory. It waits for nothing but the proxy's own
    /// tasks. It may be called more than once.
    /// </summary>
    /// <returns>Done when all of that is done.</returns>
    /// <exception cref="TimeoutException">A delegate of the test has not come back within <see cref="FluxFaultProxyOptions.DisposeTimeout"/>.</exception>
    public async ValueTask DisposeAsync() => await _disposed.Value.ConfigureAwait(false);

    private static string? ToPath(string? upstream)
    {
        if (upstream is null)
        {
            return null;
        }

        bool isLocal = upstream.StartsWith(UriScheme, StringComparison.Ordinal);
        if (!isLocal && upstream.Contains("://", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{upstream}' is no local socket; give its path or local:// and its path.", nameof(upstream));
        }

        // A path that no socket can have is told now, and not to the first client.
        string path = upstream[(isLocal ? UriScheme.Length : 0)..];
        _ = new UnixDomainSocketEndPoint(path);
        return path;
    }

    private void Admit(Socket client)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                client.Dispose();
                return;
            }

            ProxyConnection connection = new(++_accepted, client, _context);
            _connections[connection.Number] = (connection, Task.Run(() => RunAsync(connection)));
        }

        _context.Waits.Check();
    }

    private async Task RunAsync(ProxyConnection connection)
    {
        await connection.RunAsync(_upstream).ConfigureAwait(false);
        lock (_lock)
        {
            _connections.Remove(connection.Number);
            _ended[connection.Number] = connection;
        }

        _context.Waits.Check();
    }

    private ProxyConnection? Find(int number)
    {
        lock (_lock)
        {
            return _connections.TryGetValue(number, out (ProxyConnection Connection, Task Running) entry) ? entry.Connection
                : _ended.GetValueOrDefault(number);
        }
    }

    private async Task StopAsync()
    {
        List<Task> running;
        lock (_lock)
        {
            _isDisposed = true;
            running = [.. _connections.Values.Select(static entry => entry.Running)];
        }

        Task closed = _listener.DisposeAsync().AsTask();
        CutAll();
        DisarmAll();
        _context.Waits.End();
        try
        {
            await Task.WhenAll([closed, .. running]).WaitAsync(_context.Options.DisposeTimeout).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
