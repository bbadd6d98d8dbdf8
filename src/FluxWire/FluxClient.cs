using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FluxWire.Connection;
using FluxWire.Jobs;
using FluxWire.Rpc;
using FluxWire.Transport;

namespace FluxWire;

/// <summary>A connection to a Flux instance, to be shared by a whole application: every member may be used from any thread.</summary>
/// <example>
/// <code>
/// await using FluxClient flux = await FluxClient.ConnectAsync();
/// JobId id = await flux.Jobs.SubmitAsync(Jobspec.FromCommand("hostname"));
/// JobResult result = await flux.Jobs.ResultAsync(id);
/// </code>
/// </example>
public sealed partial class FluxClient : IAsyncDisposable
{
    private readonly FluxConnection _connection;
    private readonly FluxRpc _rpc;

    private FluxClient(FluxUri uri, FluxConnection connection, FluxClientOptions options)
    {
        Uri = uri.ToString();
        _connection = connection;
        _rpc = new FluxRpc(connection, options);
        Broker = new FluxBroker(_rpc, options.TimeProvider);
        Jobs = new FluxJobs(_rpc, Broker, options);
    }

    /// <summary>The broker that this client is connected to, such as <c>local:///run/flux/local</c>.</summary>
    public string Uri { get; }

    /// <summary>Submitting, awaiting, watching and controlling jobs.</summary>
    public FluxJobs Jobs { get; }

    /// <summary>The broker itself: its attributes, and who it thinks we are.</summary>
    public FluxBroker Broker { get; }

    /// <summary>The uid of the process that holds the other end of the socket, as the kernel tells it; null where it does not (Linux does).</summary>
    public uint? PeerUserId => _connection.PeerUserId;

    /// <summary>Whether the connection stands. Once it is lost, every pending and every later call ends with <see cref="FluxConnectionException"/>.</summary>
    public bool IsConnected => _connection.ClosedBy is null;

    /// <summary>What the connection counts, for tests and diagnosis.</summary>
    internal ResponseMatcher Matcher => _connection.Matcher;

    /// <summary>Connects to the instance that <c>FLUX_URI</c> names, or where it is not set to the system instance.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The client.</returns>
    /// <exception cref="FluxConnectionException">There is no such broker, or it refuses this user; the message says what to check.</exception>
    /// <exception cref="FluxTimeoutException">It took longer than <see cref="FluxClientOptions.ConnectTimeout"/>.</exception>
    public static Task<FluxClient> ConnectAsync(CancellationToken cancellationToken = default)
        => ConnectAsync(new FluxClientOptions(), cancellationToken);

    /// <summary>Connects to a broker.</summary>
    /// <param name="uri">The broker: <c>local://PATH</c> of its unix socket.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">The URI is none that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException">There is no such broker, or it refuses this user; the message says what to check.</exception>
    /// <exception cref="FluxTimeoutException">It took longer than <see cref="FluxClientOptions.ConnectTimeout"/>.</exception>
    public static Task<FluxClient> ConnectAsync(string uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return ConnectAsync(new FluxClientOptions { Uri = uri }, cancellationToken);
    }

    /// <summary>Connects as the options say.</summary>
    /// <param name="options">The options; they are copied.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the URI is none that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException">There is no such broker, or it refuses this user; the message says what to check.</exception>
    /// <exception cref="FluxTimeoutException">It took longer than <see cref="FluxClientOptions.ConnectTimeout"/>.</exception>
    public static async Task<FluxClient> ConnectAsync(FluxClientOptions options, CancellationToken cancellationToken = default)
    {
        using ConnectAttempt attempt = new(options, cancellationToken);
        try
        {
            FluxConnection connection = await FluxConnection.ConnectAsync(attempt.Connect, attempt.ConnectionOptions).ConfigureAwait(false);
            return new FluxClient(attempt.Uri, connection, attempt.Options);
        }
        catch (OperationCanceledException) when (attempt.HasEnded)
        {
            throw attempt.WhyEnded();
        }
    }

    /// <summary>
    /// Connects on the calling thread, blocking it: for tools that use <see cref="Call(string, JsonNode?, RpcOptions?, CancellationToken)"/> and its
    /// like. Every other member may be used as well; the first that awaits starts the connection's own thread. Until then nobody
    /// receives between two calls, and a lost connection is noticed by the next one.
    /// </summary>
    /// <param name="options">The options; they are copied. Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the URI is none that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException">There is no such broker, or it refuses this user; the message says what to check.</exception>
    /// <exception cref="FluxTimeoutException">It took longer than <see cref="FluxClientOptions.ConnectTimeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FluxClient Connect(FluxClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        using ConnectAttempt attempt = new(options ?? new FluxClientOptions(), cancellationToken);
        try
        {
            return new FluxClient(attempt.Uri, FluxConnection.Connect(attempt.Connect, attempt.ConnectionOptions), attempt.Options);
        }
        catch (OperationCanceledException) when (attempt.HasEnded)
        {
            throw attempt.WhyEnded();
        }
    }

    /// <summary>
    /// Closes the connection. What is still pending ends with <see cref="FluxConnectionException"/>; the jobs go on. May be called more than once and
    /// from anywhere.
    /// </summary>
    /// <returns>Completes when the socket is closed.</returns>
    [SuppressMessage("Usage", "CA1816", Justification = "A sealed class without a finalizer has nothing to suppress.")]
    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _connection.Closed.ConfigureAwait(false);
    }
}
