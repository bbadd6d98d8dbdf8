using System.Net.Sockets;
using FluxWire.Embedded.Attributes;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Transport;

namespace FluxWire.Embedded;

/// <summary>
/// A Flux broker of one node inside this process: clients connect to its unix socket as to any broker, and jobs run as real
/// processes of this user.
/// </summary>
/// <remarks>
/// <para>
/// It follows flux-core 0.88.0: framing, errnos and their texts, the order and the contexts of events. What it does not
/// serve is answered with ENOSYS, as by a broker without the module.
/// </para>
/// <para>
/// Only processes of the same user are let in, and what each of them may take of this process is limited by the options. Members of this class
/// may be used from any thread.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
/// // FLUX_URI=broker.Uri flux submit hostname
/// </code>
/// </example>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private const string SocketName = "local-0";
    private const string DirectoryPrefix = "flux-";
    private const string UriScheme = "local://";

    private readonly string _directory;
    private readonly bool _ownsDirectory;
    private readonly BrokerLoop _loop;
    private readonly BrokerServices _services;
    private readonly SocketListener _listener;
    private readonly Lazy<Task> _stopped;

    private EmbeddedBroker(EmbeddedBrokerOptions options, ConnectionLimits limits)
    {
        _ownsDirectory = options.SocketDirectory is null;
        _directory = options.SocketDirectory ?? Directory.CreateTempSubdirectory(DirectoryPrefix).FullName;
        SocketPath = Path.Combine(_directory, SocketName);
        _loop = new BrokerLoop(options.TimeProvider);
        uint owner = Ownership.CurrentUserId();
        BrokerIdentity identity = new(
            Guid.NewGuid().ToString(),
            options.HostName,
            Uri,
            _directory,
            owner,
            Eventlogs.Eventlog.ToTimestamp(options.TimeProvider.GetUtcNow()));
        _services = new BrokerServices(_loop, identity, options);
        _listener = new SocketListener(_loop, _services.Router, owner, limits);
        _stopped = new Lazy<Task>(StopAsync);
        Completion = CloseWithLoopAsync();
    }

    /// <summary>Where clients connect, as FLUX_URI takes it: <c>local://</c> and the socket's path.</summary>
    public string Uri => UriScheme + SocketPath;

    /// <summary>The path of the broker's unix socket.</summary>
    public string SocketPath { get; }

    /// <summary>The jobs that follow a script instead of running a process; without any, every job is a process.</summary>
    public JobScripts Scripts => _services.Scripts;

    /// <summary>
    /// Ends when the broker has ended. It is faulted only if the broker had to stop over a defect of its own; then the
    /// connections are closed as well.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Starts a broker; when the task ends, clients can connect.</summary>
    /// <param name="options">How it is to run; null for the defaults.</param>
    /// <param name="cancellationToken">Checked before anything is made; starting takes no noticeable time.</param>
    /// <returns>The broker. Disposing it ends it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one core, or a limit out of its range.</exception>
    /// <exception cref="ArgumentException">The socket's path would be longer than the system allows.</exception>
    /// <exception cref="PlatformNotSupportedException">This is Windows.</exception>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    /// <exception cref="SocketException">The socket cannot be made, for instance because its path is taken.</exception>
    public static async Task<EmbeddedBroker> StartAsync(
        EmbeddedBrokerOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The embedded broker needs unix sockets with peer credentials and runs on Linux; scripted jobs on macOS too.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        options ??= new EmbeddedBrokerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Cores, 1, nameof(options));
        ConnectionLimits limits = ConnectionLimits.Of(options);
        if (options.SocketDirectory is { } directory)
        {
            // Both would be noticed later as well, but then there would be something to clean up.
            _ = new UnixDomainSocketEndPoint(Path.Combine(directory, SocketName));
            if (!Directory.Exists(directory))
            {
                throw new DirectoryNotFoundException($"The directory '{directory}' for the broker's socket does not exist.");
            }
        }

        EmbeddedBroker broker = new(options, limits);
        try
        {
            broker._listener.Start(broker.SocketPath);
            return broker;
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IOException)
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Ends the broker: closes every connection, kills the processes of the jobs that run, and deletes what the broker put on
    /// disk. It may be called more than once, and does not wait for clients or processes.
    /// </summary>
    /// <returns>Done when all of that is done.</returns>
    public async ValueTask DisposeAsync() => await _stopped.Value.ConfigureAwait(false);

    // Should the loop end over a defect, clients must not wait for answers that will never come.
    private async Task CloseWithLoopAsync()
    {
        await _loop.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _loop.Completion.ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        _loop.Post(_services.AbandonJobs);
        await _loop.DisposeAsync().ConfigureAwait(false);
        if (_listener.IsBound)
        {
            File.Delete(SocketPath);
        }

        if (_ownsDirectory)
        {
            Execution.WorkingDirectories.Delete(_directory);
        }
    }
}
