using FluxWire.Broker;
using FluxWire.Connection;
using FluxWire.Transport;
using FluxWire.Transport.Trust;

namespace FluxWire.Lifetime;

/// <summary>Makes connections: each within one deadline over connect, greeting and first round trip.</summary>
/// <remarks>
/// The round trip is what tells a broker from a process that is stopped: the kernel accepts for it, and its greeting may have been
/// sent before. Without it the first call would be the one that hangs.
/// </remarks>
internal sealed class ConnectionOpener
{
    private readonly FluxUri _uri;
    private readonly SocketTrust _trust;
    private readonly ConnectionOptions _connectionOptions;

    /// <summary>Reads the options.</summary>
    /// <param name="options">The client's options; they are copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the URI is none that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException"><c>FLUX_URI</c> is set, but empty or no URI that FluxWire can open.</exception>
    internal ConnectionOpener(FluxClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options.Freeze();
        _uri = FluxUri.Resolve(Options.Uri, Environment.GetEnvironmentVariable);
        _trust = SocketTrust.Of(Options);
        _connectionOptions = new ConnectionOptions(Uri, Options.MaxMessageSize, Options.MaxQueuedBytes, Options.ContinuationMode);
    }

    /// <summary>The broker.</summary>
    internal string Uri => _uri.ToString();

    /// <summary>The options, frozen.</summary>
    internal FluxClientOptions Options { get; }

    /// <summary>Connects, on a thread that is the connection's reader from then on.</summary>
    /// <param name="isFirst">Whether it is the client's first connection.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection.</returns>
    internal Task<OpenedConnection> OpenAsync(bool isFirst, CancellationToken cancellationToken)
    {
        // Its time runs from here on, and not from when the thread has come to it.
        ConnectAttempt attempt = Begin(cancellationToken);
        return FluxConnection.ConnectAsync(() => Open(attempt, isFirst), static opened => opened.Connection);
    }

    /// <summary>Connects on the calling thread, blocking it.</summary>
    /// <param name="isFirst">Whether it is the client's first connection.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection, without a thread of its own.</returns>
    internal OpenedConnection Open(bool isFirst, CancellationToken cancellationToken) => Open(Begin(cancellationToken), isFirst);

    private ConnectAttempt Begin(CancellationToken cancellationToken) => new(_uri, Options.ConnectTimeout, Options.TimeProvider, cancellationToken);

    private OpenedConnection Open(ConnectAttempt attempt, bool isFirst)
    {
        FluxConnection? connection = null;
        try
        {
            // A lost connection has delays of its own between two attempts.
            LocalConnector connector = new(_uri, isFirst ? Options.ConnectRetries : 0, _trust);
            connection = FluxConnection.Connect(() => connector.Connect(attempt), _connectionOptions);
            OpenedConnection opened;
            using (attempt.CancellationToken.UnsafeRegister(static state => ((FluxConnection)state!).Dispose(), connection))
            {
                opened = Verify(connection, attempt, waitsUntilRunning: !isFirst || Options.RetryFirstConnect);
            }

            // It may have ended in the moment in which the broker answered.
            attempt.ThrowIfEnded();
            return opened;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is FluxConnectionException && connection is not null)
            {
                // That it has ended is what the connection was ended for.
                attempt.ThrowIfEnded();
            }

            throw;
        }
    }

    private OpenedConnection Verify(FluxConnection connection, ConnectAttempt attempt, bool waitsUntilRunning)
    {
        Action endInTime = () =>
        {
            if (attempt.HasEnded)
            {
                connection.Dispose();
            }
        };
        PingReply? reply = Options.VerifyConnection ? Ping(connection, endInTime) : null;
        if (waitsUntilRunning)
        {
            RunState.Wait(connection, endInTime);
        }

        return new OpenedConnection(connection, reply is null ? null : PingService.IdentityOf(reply), reply?.Rank);
    }

    private static PingReply? Ping(FluxConnection connection, Action look)
    {
        try
        {
            return connection.Call(PingService.Topic, PingService.Request, PingService.Parse, look: look);
        }
        catch (FluxRpcException)
        {
            // An error is an answer too.
            return null;
        }
    }
}
