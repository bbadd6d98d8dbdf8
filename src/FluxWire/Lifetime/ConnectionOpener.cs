using FluxWire.Broker;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;
using FluxWire.Transport;

namespace FluxWire.Lifetime;

/// <summary>Makes connections: each within one deadline over connect, greeting and first round trip.</summary>
/// <remarks>
/// The round trip is what tells a broker from a process that is stopped: the kernel accepts for it, and its greeting may have been
/// sent before. Without it the first call would be the one that hangs.
/// </remarks>
internal sealed class ConnectionOpener
{
    private static readonly OutboundRequest Running = new("state-machine.wait", null, FluxNodeId.Any, FluxMessageFlags.None);

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
            PingReply? reply = _first.VerifyConnection ? await PingAsync(connection, attempt.Token).ConfigureAwait(false) : null;
            if (!isFirst || _first.RetryFirstConnect)
            {
                await WaitUntilRunningAsync(connection, attempt.Token).ConfigureAwait(false);
            }

            return Opened(connection, reply);
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                // Who disposes the client waits for this attempt, and with it for its socket.
                connection.Dispose();
                await connection.Closed.ConfigureAwait(false);
            }

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
            PingReply? reply = _first.VerifyConnection ? Ping(connection, attempt.Token) : null;
            if (_first.RetryFirstConnect)
            {
                WaitUntilRunning(connection, attempt.Token);
            }

            return Opened(connection, reply);
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

    /// <summary>Asks a broker whether it has left the state in which it serves, for good.</summary>
    /// <param name="connection">The connection.</param>
    /// <returns>Whether it shuts down, or the connection was lost before it could tell. One that starts is waited for.</returns>
    internal static async Task<bool> IsShuttingDownAsync(FluxConnection connection)
    {
        try
        {
            await CallAsync(connection, Running, ResponseParsers.Nothing, CancellationToken.None).ConfigureAwait(false);
            return false;
        }
        catch (FluxRpcException e)
        {
            // ENOENT: "broker has surpassed RUN state". With anything else it does not tell.
            return e.Errno == FluxErrno.ENOENT;
        }
        catch (FluxConnectionException)
        {
            return true;
        }
    }

    private static async Task<PingReply?> PingAsync(FluxConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(connection, PingService.Request, PingService.Parse, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxRpcException)
        {
            // An error is an answer too.
            return null;
        }
    }

    private static PingReply? Ping(FluxConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return connection.Call(
                PingService.Topic,
                PingService.Request,
                PingService.Parse,
                ping => ping.Watch(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
        }
        catch (FluxRpcException)
        {
            // As above.
            return null;
        }
    }

    private static void WaitUntilRunning(FluxConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            connection.Call(
                Running.Topic,
                Running,
                ResponseParsers.Nothing,
                call => call.Watch(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
        }
        catch (FluxRpcException e) when (IsWithoutStates(e))
        {
            // As below.
            return;
        }
    }

    // A broker that starts accepts clients long before it has loaded its services: until then everything is answered with ENOSYS, and
    // what goes on after a lost connection would end with it.
    private static async Task WaitUntilRunningAsync(FluxConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(connection, Running, ResponseParsers.Nothing, cancellationToken).ConfigureAwait(false);
        }
        catch (FluxRpcException e) when (IsWithoutStates(e))
        {
            // A broker without this service, or one that does not let us ask it, is taken as it is.
            return;
        }
    }

    private static bool IsWithoutStates(FluxRpcException e) => e.Errno == FluxErrno.ENOSYS || e.Errno == FluxErrno.EPERM;

    private static Task<T> CallAsync<T>(
        FluxConnection connection, in OutboundRequest request, ResponseParser<T> parse, CancellationToken cancellationToken)
    {
        TaskCall<T> call = new(request.Topic, request.NodeId, parse);
        call.Watch(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        connection.Send(call, request);
        return call.Task;
    }

    private static OpenedConnection Opened(FluxConnection connection, PingReply? reply)
        => new(connection, reply is null ? null : PingService.IdentityOf(reply), reply?.Rank);
}
