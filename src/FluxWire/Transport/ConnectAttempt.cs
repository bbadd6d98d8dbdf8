using FluxWire.Connection;
using FluxWire.Transport.Trust;

namespace FluxWire.Transport;

/// <summary>One attempt to connect: where to, within what time, and what ended it.</summary>
internal sealed class ConnectAttempt : IDisposable
{
    private readonly LocalConnector _connector;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _callersToken;

    /// <summary>Begins the attempt.</summary>
    /// <param name="options">The client's options; they are copied.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the URI is none that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException"><c>FLUX_URI</c> is set, but empty or no URI that FluxWire can open.</exception>
    internal ConnectAttempt(FluxClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options.Freeze();
        Uri = FluxUri.Resolve(Options.Uri, Environment.GetEnvironmentVariable);
        ConnectionOptions = new ConnectionOptions(
            Uri.ToString(), Options.MaxMessageSize, Options.MaxQueuedBytes, Options.ContinuationMode);
        _connector = new LocalConnector(Uri, Options.ConnectRetries, Options.TimeProvider, SocketTrust.Of(Options));
        _callersToken = cancellationToken;
        _deadline = new CancellationTokenSource(Options.ConnectTimeout, Options.TimeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    internal FluxClientOptions Options { get; }

    internal ConnectionOptions ConnectionOptions { get; }

    internal FluxUri Uri { get; }

    /// <summary>Cancelled once it has ended.</summary>
    internal CancellationToken Token => _either.Token;

    /// <summary>Whether the caller's token or the deadline has ended it.</summary>
    internal bool HasEnded => _either.IsCancellationRequested;

    /// <summary>Connects. Blocks until the broker has accepted or refused.</summary>
    internal IFluxTransport Connect() => _connector.Connect(_either.Token);

    /// <summary>What to throw once it has ended: the caller's token goes before the deadline.</summary>
    internal Exception WhyEnded() => _callersToken.IsCancellationRequested
        ? new OperationCanceledException(_callersToken)
        : new FluxTimeoutException($"Connecting to {Uri}", Options.ConnectTimeout);

    public void Dispose()
    {
        _either.Dispose();
        _deadline.Dispose();
    }
}
