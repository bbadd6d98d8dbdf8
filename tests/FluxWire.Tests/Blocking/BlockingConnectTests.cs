using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>Connecting on the calling thread ends as connecting in the background does.</summary>
public sealed class BlockingConnectTests
{
    [Fact]
    public async Task A_missing_socket_is_told_in_the_same_words()
    {
        using TemporaryDirectory directory = new();
        FluxClientOptions options = new() { Uri = "local://" + directory["local"], ConnectRetries = 0 };

        FluxConnectionException blocked = await OnThread.RunAsync(() => FluxClient.Connect(options)).FailureAsync<FluxConnectionException>();
        FluxConnectionException awaited = await FluxClient.ConnectAsync(options).FailureAsync<FluxConnectionException>();

        blocked.Errno.Should().Be(FluxErrno.ENOENT);
        blocked.Message.Should().Be(awaited.Message);
    }

    [Fact]
    public async Task A_broker_that_refuses_us_is_told()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(peer);
        using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Refuse(FluxErrno.EPERM));

        (await connecting.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.EPERM);
    }

    [Fact]
    public async Task A_greeting_that_does_not_come_is_a_timeout()
    {
        ObservedTimeProvider time = new();
        using ScriptedPeer peer = ScriptedPeer.Listen();
        Task<FluxClient> connecting = ConnectAsync(peer, o =>
        {
            o.TimeProvider = time;
            o.ConnectTimeout = TimeSpan.FromSeconds(7);
        });
        using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Silence);

        time.Advance(TimeSpan.FromSeconds(7));

        (await connecting.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(TimeSpan.FromSeconds(7));
        await connection.ReceiveEndAsync();
    }

    [Fact]
    public async Task A_token_ends_the_attempt()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        using CancellationTokenSource source = new();
        Task<FluxClient> connecting = ConnectAsync(peer, null, source.Token);
        using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Silence);

        await source.CancelAsync();

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await connection.ReceiveEndAsync();
    }

    [Fact]
    public void What_cannot_be_opened_is_refused()
    {
        FluentActions.Invoking(() => FluxClient.Connect(new FluxClientOptions { Uri = "ssh://host/run" }))
            .Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => FluxClient.Connect(new FluxClientOptions { Uri = "local:///x" }, new CancellationToken(canceled: true)))
            .Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public async Task The_options_are_copied_and_the_client_tells_where_it_is()
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect);

        session.Client.Uri.Should().StartWith("local://");
        session.Client.IsConnected.Should().BeTrue();
        session.Client.PeerUserId.Should().NotBeNull();
    }

    private static Task<FluxClient> ConnectAsync(
        ScriptedPeer peer, Action<FluxClientOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        FluxClientOptions options = new() { Uri = peer.Uri, VerifyConnection = false };
        configure?.Invoke(options);
        return OnThread.RunAsync(() => FluxClient.Connect(options, cancellationToken));
    }
}
