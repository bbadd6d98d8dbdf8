using FluxWire.Embedded;

namespace FluxWire.Conformance.Brokers;

/// <summary>One broker of each kind for a class of tests, started when the first test asks for it.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private readonly Lazy<Task<EmbeddedBroker>> _embedded = new(static () => EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2 }));
    private readonly Lazy<Task<RealFlux>> _real = new(RealFlux.StartAsync);

    /// <summary>A new client on a broker. What the test awaits from then on goes on where the client tells it.</summary>
    public Task<FluxClient> ConnectAsync(BrokerKind kind)
    {
        TestMode.LeaveContext();
        return ConnectToAsync(kind);
    }

    /// <summary>The URI of a broker.</summary>
    public async Task<string> UriOf(BrokerKind kind)
        => kind == BrokerKind.Embedded ? (await _embedded.Value).Uri : (await _real.Value).Uri;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_embedded.IsValueCreated)
        {
            await (await _embedded.Value).DisposeAsync();
        }

        if (_real.IsValueCreated)
        {
            await (await _real.Value).DisposeAsync();
        }
    }

    private async Task<FluxClient> ConnectToAsync(BrokerKind kind) => await FluxClient.ConnectAsync(TestMode.OptionsFor(await UriOf(kind)));
}

/// <summary>Tests that share the brokers and run one after the other, because some of them look at all waitable jobs.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerTests : ICollectionFixture<BrokerFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Brokers";
}
