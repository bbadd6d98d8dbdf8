using System.CommandLine;
using FluxWire.Embedded;

namespace FluxWire.Cli.Sessions;

/// <summary>A client on the broker that the user meant, and that broker itself if it is embedded.</summary>
internal sealed class FluxSession : IAsyncDisposable
{
    private readonly EmbeddedBroker? _broker;

    private FluxSession(FluxClient client, EmbeddedBroker? broker)
    {
        Client = client;
        _broker = broker;
    }

    internal FluxClient Client { get; }

    /// <summary>Connects; a broker is only started where the user has asked for one.</summary>
    internal static async Task<FluxSession> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!parsed.GetValue(GlobalOptions.Embedded))
        {
            string? uri = parsed.GetValue(GlobalOptions.Uri) is string text ? LocalSocket.Parse(text).Uri : null;

            // A command's own request is the first round trip, and a broker that is lost in the middle of it is the command's end.
            FluxClientOptions options = new()
            {
                Uri = uri,
                RequiredPeerUserId = parsed.GetValue(GlobalOptions.BrokerUserId),
                Reconnect = false,
                VerifyConnection = false,
            };

            // Here and now: a command that only asks something then needs no second thread at all.
            return new FluxSession(FluxClient.Connect(options, cancellationToken), broker: null);
        }

        EmbeddedBroker broker = await EmbeddedBroker
            .StartAsync(new EmbeddedBrokerOptions(), cancellationToken).ConfigureAwait(false);
        try
        {
            return new FluxSession(await FluxClient.ConnectAsync(broker.Uri, cancellationToken).ConfigureAwait(false), broker);
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().ConfigureAwait(false);
        if (_broker is not null)
        {
            await _broker.DisposeAsync().ConfigureAwait(false);
        }
    }
}
