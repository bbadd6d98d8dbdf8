using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Connecting;

public sealed class ClientOptionsTests
{
    public static TheoryData<Action<FluxClientOptions>, string> Wrong => new()
    {
        { o => o.ConnectRetries = -1, "ConnectRetries" },
        { o => o.ConnectTimeout = TimeSpan.Zero, "ConnectTimeout" },
        { o => o.DefaultTimeout = TimeSpan.FromSeconds(-5), "DefaultTimeout" },
        { o => o.MaxMessageSize = 20, "MaxMessageSize" },
        { o => o.MaxQueuedBytes = -1, "MaxQueuedBytes" },
        { o => o.MaxStreamItems = 0, "MaxStreamItems" },
        { o => o.MaxStreamBytes = 0, "MaxStreamBytes" },
        { o => o.TimeProvider = null!, "TimeProvider" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_value_out_of_its_range_is_named(Action<FluxClientOptions> change, string name)
    {
        FluxClientOptions options = new() { Uri = "local:///nowhere" };
        change(options);

        Func<Task> connecting = () => FluxClient.ConnectAsync(options);

        (await connecting.Should().ThrowAsync<ArgumentException>()).Which.ParamName.Should().Be(name);
    }

    [Fact]
    public async Task A_client_takes_a_copy()
    {
        FluxClientOptions? kept = null;
        await using PeerSession session = await PeerSession.StartAsync(o =>
        {
            kept = o;
            o.MaxStreamItems = 5;
        });

        kept!.MaxMessageSize = 0;
        kept.MaxStreamItems = 0;

        await session.BarrierAsync();
    }

    [Fact]
    public void The_defaults_are_libflux_where_libflux_has_any()
    {
        FluxClientOptions options = new();

        options.ConnectRetries.Should().Be(5);
        options.DefaultTimeout.Should().Be(Timeout.InfiniteTimeSpan);
        options.Freeze().Should().NotBeSameAs(options);
    }
}
