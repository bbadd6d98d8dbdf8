using FluxWire.Broker;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Transport;

namespace FluxWire.Lifetime;

/// <summary>Makes connections: each within one deadline over connect, greeting and first round trip.</summary>
/// <remarks>
/// The round trip is what tells a broker from a process that is stopped: the kernel accepts for it, and its greeting may have been
/// sent before. Without it the first call would be the one that hangs.
/// </remarks>
internal sealed class ConnectionOpener
{
    private readonly FluxClientOptions _first;
    private readonly FluxClientOptions _again;

    /// <summary>Reads the options.</summary>
    /// <param name="options">The client's options; they are copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the URI is none that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException"><c>FLUX_URI</c> is set, but empty or no URI that FluxWire can open.</exception>
    internal ConnectionOpener(FluxClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _first = options.Freeze();
        Uri = FluxUri.Resolve(_first.Uri, Environment.GetEnvironmentVariable).ToString();
        _first.Uri = Uri;

        // A lost connection has delays of its own between two attempts.
        _again = _first.Freeze();
        _again.ConnectRetries = 0;
    }

    /// <summary>The broker.</summary>
    internal string Uri { get; }

    /// <summary>The options, frozen.</summary>
    internal FluxClientOptions Options => _first;

    /// <summary>Connects.</summary>
    /// <param name="isFirst">Whether it is the client's first connection.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection, with a thread of its own.</returns>
    internal async Task<OpenedConnection> OpenAsync(bool isFirst, CancellationToken cancellationToken)
    {
        using ConnectAttempt attempt = new(isFirst ? _first : _again, cancellationToken);
        FluxConnection? connection = null;
        try
        {
            connection = await FluxConnection.ConnectAsync(attempt.Connect, attempt.ConnectionOptions).ConfigureAwait(false);
            return _first.VerifyConnection
                ? await VerifyAsync(connection, attempt.Token).ConfigureAwait(false)
                : new OpenedConnection(connection, Identity: null, Rank: null);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is OperationCanceledException && attempt.HasEnded)
            {
                throw attempt.WhyEnded();
            }

            throw;
        }
    }

    /// <summary>Connects on the calling thread, blocking it.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection, without a thread of its own.</returns>
    internal OpenedConnection Open(CancellationToken cancellationToken)
    {
        using ConnectAttempt attempt = new(_first, cancellationToken);
        FluxConnection? connection = null;
        try
        {
            connection = FluxConnection.Connect(attempt.Connect, attempt.ConnectionOptions);
            return _first.VerifyConnection ? Verify(connection, attempt.Token) : new OpenedConnection(connection, Identity: null, Rank: null);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is OperationCanceledException && attempt.HasEnded)
            {
                throw attempt.WhyEnded();
            }

            throw;
        }
    }

    private async Task<OpenedConnection> VerifyAsync(FluxConnection connection, CancellationToken cancellationToken)
    {
        TaskCall<PingReply> ping = new(PingService.Topic, FluxNodeId.Any, PingService.Parse);
        ping.Watch(Timeout.InfiniteTimeSpan, _first.TimeProvider, cancellationToken);
        connection.Send(ping, PingService.Request);
        try
        {
            return Opened(connection, await ping.Task.ConfigureAwait(false));
        }
        catch (FluxRpcException)
        {
            // An error is an answer too.
            return new OpenedConnection(connection, Identity: null, Rank: null);
        }
    }

    private OpenedConnection Verify(FluxConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return Opened(connection, connection.Call(
                PingService.Topic,
                PingService.Request,
                PingService.Parse,
                ping => ping.Watch(Timeout.InfiniteTimeSpan, _first.TimeProvider, cancellationToken)));
        }
        catch (FluxRpcException)
        {
            // As above.
            return new OpenedConnection(connection, Identity: null, Rank: null);
        }
    }

    private static OpenedConnection Opened(FluxConnection connection, PingReply reply)
        => new(connection, PingService.IdentityOf(reply), reply.Rank);
}
