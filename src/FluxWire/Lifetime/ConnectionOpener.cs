using FluxWire.Broker;
using FluxWire.Connection;
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

    /// <summary>Connects, on a thread that is the connection's reader from then on.</summary>
    /// <param name="isFirst">Whether it is the client's first connection.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection.</returns>
    internal Task<OpenedConnection> OpenAsync(bool isFirst, CancellationToken cancellationToken)
    {
        // Its time runs from here on, and not from when the thread has come to it.
        ConnectAttempt attempt = Begin(isFirst, cancellationToken);
        try
        {
            return FluxConnection.ConnectAsync(() => Open(attempt, isFirst), static opened => opened.Connection);
        }
        catch
        {
            attempt.Dispose();
            throw;
        }
    }

    /// <summary>Connects on the calling thread, blocking it.</summary>
    /// <param name="isFirst">Whether it is the client's first connection.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection, without a thread of its own.</returns>
    internal OpenedConnection Open(bool isFirst, CancellationToken cancellationToken) => Open(Begin(isFirst, cancellationToken), isFirst);

    private ConnectAttempt Begin(bool isFirst, CancellationToken cancellationToken) => new(isFirst ? _first : _again, cancellationToken);

    private OpenedConnection Open(ConnectAttempt begun, bool isFirst)
    {
        using ConnectAttempt attempt = begun;
        FluxConnection? connection = null;
        try
        {
            connection = FluxConnection.Connect(attempt.Connect, attempt.ConnectionOptions);
            OpenedConnection opened;
            using (attempt.Token.UnsafeRegister(static state => ((FluxConnection)state!).Dispose(), connection))
            {
                opened = Verify(connection, waitsUntilRunning: !isFirst || _first.RetryFirstConnect);
            }

            // It may have ended in the moment in which the broker answered.
            attempt.Token.ThrowIfCancellationRequested();
            return opened;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (attempt.HasEnded && (e is OperationCanceledException || (e is FluxConnectionException && connection is not null)))
            {
                throw attempt.WhyEnded();
            }

            throw;
        }
    }

    private OpenedConnection Verify(FluxConnection connection, bool waitsUntilRunning)
    {
        PingReply? reply = _first.VerifyConnection ? Ping(connection) : null;
        if (waitsUntilRunning)
        {
            RunState.Wait(connection);
        }

        return new OpenedConnection(connection, reply is null ? null : PingService.IdentityOf(reply), reply?.Rank);
    }

    private static PingReply? Ping(FluxConnection connection)
    {
        try
        {
            return connection.Call(PingService.Topic, PingService.Request, PingService.Parse, watch: null);
        }
        catch (FluxRpcException)
        {
            // An error is an answer too.
            return null;
        }
    }
}
