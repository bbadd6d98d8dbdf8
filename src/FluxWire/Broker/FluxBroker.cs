using FluxWire.Broker;
using FluxWire.Lifetime;
using FluxWire.Rpc;

namespace FluxWire;

/// <summary>The broker itself: whether it answers, its attributes, and who it thinks we are.</summary>
public sealed class FluxBroker
{
    // Only what reads: it may be asked a second time.
    private static readonly RpcOptions Repeatable = new() { Repeatable = true };

    private readonly FluxRpc _rpc;
    private readonly ClientLife _life;
    private readonly TimeProvider _timeProvider;
    private FluxIdentity? _identity;

    internal FluxBroker(FluxRpc rpc, ClientLife life, TimeProvider timeProvider)
    {
        _rpc = rpc;
        _life = life;
        _timeProvider = timeProvider;
    }

    /// <summary>Who the broker thinks we are, if it was asked already.</summary>
    internal FluxIdentity? KnownIdentity => _life.Opened?.Identity ?? _identity;

    /// <summary>Asks a broker whether it is there (<c>broker.ping</c>). Open to guests.</summary>
    /// <param name="options">Which rank, and how long to wait; null for the broker that we are connected to.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What it answered.</returns>
    /// <exception cref="FluxRpcException">EHOSTUNREACH: there is no broker of that rank, or it is down.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    public async Task<PingResult> PingAsync(RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        long start = _timeProvider.GetTimestamp();
        PingReply reply = await _rpc.CallAsync(PingService.Topic, 0, PingService.Write, PingService.Parse, Asking(options), cancellationToken).ConfigureAwait(false);
        return ToResult(reply, start);
    }

    /// <summary>As <see cref="PingAsync"/>, blocking the calling thread: for tools.</summary>
    /// <param name="options">Which rank, and how long to wait; null for the broker that we are connected to.</param>
    /// <param name="cancellationToken">Ends the waiting, within a tenth of a second.</param>
    /// <returns>What it answered.</returns>
    /// <exception cref="FluxRpcException">EHOSTUNREACH: there is no broker of that rank, or it is down.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PingResult Ping(RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        long start = _timeProvider.GetTimestamp();
        return ToResult(_rpc.Call(PingService.Topic, 0, PingService.Write, PingService.Parse, Asking(options), cancellationToken), start);
    }

    /// <summary>Reads a broker attribute (<c>attr.get</c>), such as <c>rundir</c>, <c>hostlist</c> or <c>instance-level</c>.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="options">Which rank's, and how long to wait; null for the broker that we are connected to.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Its value; attributes are text.</returns>
    /// <exception cref="FluxRpcException">ENOENT: there is no such attribute.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    public Task<string> GetAttributeAsync(string name, RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AttributeService.GetAsync(_rpc, name, Asking(options), cancellationToken);
    }

    /// <summary>As <see cref="GetAttributeAsync"/>, blocking the calling thread: for tools.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="options">Which rank's, and how long to wait; null for the broker that we are connected to.</param>
    /// <param name="cancellationToken">Ends the waiting, within a tenth of a second.</param>
    /// <returns>Its value; attributes are text.</returns>
    /// <exception cref="FluxRpcException">ENOENT: there is no such attribute.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <exception cref="FluxTimeoutException">The deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string GetAttribute(string name, RpcOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AttributeService.Get(_rpc, name, Asking(options), cancellationToken);
    }

    /// <summary>The version of flux-core that the broker was built from, such as <c>0.88.0</c>.</summary>
    /// <param name="options">How long to wait; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The version.</returns>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    public Task<string> GetVersionAsync(RpcOptions? options = null, CancellationToken cancellationToken = default)
        => GetAttributeAsync(AttributeService.Version, options, cancellationToken);

    /// <summary>The rank of the broker that we are connected to.</summary>
    /// <param name="options">How long to wait; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The rank, from 0.</returns>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    public Task<uint> GetRankAsync(RpcOptions? options = null, CancellationToken cancellationToken = default)
        => AttributeService.GetNumberAsync(_rpc, AttributeService.Rank, Asking(options), cancellationToken);

    /// <summary>How many brokers the instance has.</summary>
    /// <param name="options">How long to wait; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The number, from 1.</returns>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    public Task<uint> GetSizeAsync(RpcOptions? options = null, CancellationToken cancellationToken = default)
        => AttributeService.GetNumberAsync(_rpc, AttributeService.Size, Asking(options), cancellationToken);

    /// <summary>Who the broker thinks we are: it is asked once and remembered, because it cannot change on a connection.</summary>
    /// <param name="options">How long to wait; null for the default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Our uid and roles.</returns>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    public async ValueTask<FluxIdentity> GetIdentityAsync(RpcOptions? options = null, CancellationToken cancellationToken = default)
        => KnownIdentity ?? (_identity = (await PingAsync(options, cancellationToken).ConfigureAwait(false)).Identity);

    private PingResult ToResult(PingReply reply, long start) => new(
        reply.Rank,
        reply.Route,
        PingService.IdentityOf(reply),
        _timeProvider.GetElapsedTime(start));

    private static RpcOptions Asking(RpcOptions? options)
        => options is null ? Repeatable : options.Repeatable ? options : options with { Repeatable = true };
}
