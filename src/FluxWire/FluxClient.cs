using System.Text.Json.Nodes;
using FluxWire.Connection;
using FluxWire.Jobs;
using FluxWire.Lifetime;
using FluxWire.Rpc;

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
    private readonly FluxClientOptions _options;
    private readonly ClientLife _life;
    private readonly FluxRpc _rpc;

    private FluxClient(FluxClientOptions options)
    {
        ConnectionOpener opener = new(options);
        _options = opener.Options;
        Uri = opener.Uri;
        _life = new ClientLife(opener, FindListener);
        _rpc = new FluxRpc(_life, _options);
        Broker = new FluxBroker(_rpc, _life, _options.TimeProvider);
    }

    /// <summary>The broker of this client, such as <c>local:///run/flux/local</c>.</summary>
    public string Uri { get; }

    /// <summary>Submitting, awaiting, watching and controlling jobs.</summary>
    // Made when it is asked for; two threads that are the first at once may each get one of their own, which does the same.
    public FluxJobs Jobs => field ??= new FluxJobs(_rpc, Broker, _options);

    /// <summary>The broker itself: its attributes, and who it thinks we are.</summary>
    public FluxBroker Broker { get; }

    /// <summary>
    /// The uid of the process that holds the other end of the socket, as the kernel tells it; null where it does not (Linux does), and while there is no
    /// connection.
    /// </summary>
    public uint? PeerUserId => _life.Connection?.PeerUserId;

    /// <summary>What the present connection counts, for tests and diagnosis.</summary>
    internal ResponseMatcher Matcher => _life.Matcher!;

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
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>With <see cref="FluxClientOptions.RetryFirstConnect"/> it goes on trying until it is connected or the token is cancelled.</remarks>
    public static async Task<FluxClient> ConnectAsync(FluxClientOptions options, CancellationToken cancellationToken = default)
    {
        FluxClient client = new(options);
        await client._life.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return client;
    }

    /// <summary>
    /// Makes a client that connects in the background, for services whose start must not wait for a broker: it is
    /// <see cref="FluxClientState.Connecting"/>, and calls do what <see cref="FluxClientOptions.DisconnectedBehavior"/> says.
    /// </summary>
    /// <param name="options">
    /// The options; they are copied. With <see cref="FluxClientOptions.RetryFirstConnect"/> a broker that is late is waited for; without it, a first connect
    /// that fails closes the client.
    /// </param>
    /// <returns>The client; <see cref="WaitForStateAsync"/> and <see cref="StateChanged"/> tell what becomes of it.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the URI is none that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException"><c>FLUX_URI</c> is set, but empty or no URI that FluxWire can open.</exception>
    public static FluxClient Create(FluxClientOptions options)
    {
        FluxClient client = new(options);
        client._life.BeginConnect();
        return client;
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
        FluxClient client = new(options ?? new FluxClientOptions());
        client._life.Connect(cancellationToken);
        return client;
    }
}
