using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>The first connection: it fails fast, or is tried until the broker is there.</summary>
public sealed class FirstConnectTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TemporaryDirectory _directory = new();
    private readonly ObservedTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_fails_at_once_if_nobody_asks_for_more()
        => (await FluxClient.ConnectAsync(Options(retries: false)).FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ENOENT);

    [Fact]
    public async Task Connecting_may_wait_for_a_broker_that_is_late()
    {
        Task<FluxClient> connecting = FluxClient.ConnectAsync(Options(retries: true));
        await ComeUpLateAsync();
        await using FluxClient client = await connecting.Soon();
        client.State.Should().Be(FluxClientState.Connected);
        client.GetStatistics().Reconnects.Should().Be(0);
    }

    [Fact]
    public async Task So_may_a_thread_that_blocks()
    {
        Task<FluxClient> connecting = OnThread.RunAsync(() => FluxClient.Connect(Options(retries: true)));
        await ComeUpLateAsync();
        await using FluxClient client = await connecting.Soon();
        client.State.Should().Be(FluxClientState.Connected);
    }

    [Fact]
    public async Task A_client_that_was_created_connects_in_the_background()
    {
        await using FluxClient client = FluxClient.Create(Options(retries: true));
        client.State.Should().Be(FluxClientState.Connecting);
        client.IsConnected.Should().BeFalse();
        client.PeerUserId.Should().BeNull();
        StateLog log = StateLog.Of(client);

        await ComeUpLateAsync();

        await client.WaitForStateAsync(FluxClientState.Connected).Soon();
        FluxClientStateChangedEventArgs change = await log.NextAsync(FluxClientState.Connected);
        change.Previous.Should().Be(FluxClientState.Connecting);
        change.Reason.Should().BeNull();
    }

    [Fact]
    public async Task A_client_that_was_created_and_may_not_retry_closes()
    {
        FluxClientOptions options = Options(retries: false);
        options.ConnectRetries = 1;
        await using FluxClient client = FluxClient.Create(options);
        StateLog log = StateLog.Of(client);
        Task call = client.CallAsync("test.call").AsTask();
        Task connected = client.WaitForStateAsync(FluxClientState.Connected);
        (await _time.NextTimerAsync()).Should().Be(TimeSpan.FromMilliseconds(16));

        _time.Advance(Second);

        FluxClientStateChangedEventArgs change = await log.NextAsync(FluxClientState.Closed);
        change.Previous.Should().Be(FluxClientState.Connecting);
        change.Reason.Should().BeOfType<FluxConnectionException>().Which.Errno.Should().Be(FluxErrno.ENOENT);
        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.MayHaveBeenSent.Should().BeFalse();
        failure.Message.Should().Contain("test.call had not been sent");
        (await connected.FailureAsync<FluxConnectionException>()).InnerException.Should().Be(change.Reason);
        (await client.CallAsync("test.late").AsTask().FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ENOENT);
    }

    [Fact]
    public async Task The_retries_may_be_limited()
    {
        FluxClientOptions options = Options(retries: true);
        options.MaxReconnectAttempts = 3;
        Task<FluxClient> connecting = FluxClient.ConnectAsync(options);

        for (int i = 0; i < 2; i++)
        {
            await _time.NextTimerAsync();
            connecting.IsCompleted.Should().BeFalse();
            _time.Advance(3 * Second);
        }

        (await connecting.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ENOENT);
    }

    [Fact]
    public async Task A_token_ends_the_retries()
    {
        using CancellationTokenSource source = new();
        Task<FluxClient> connecting = FluxClient.ConnectAsync(Options(retries: true), source.Token);
        await _time.NextTimerAsync();

        await source.CancelAsync();

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_token_ends_the_retries_of_a_thread_that_blocks()
    {
        using CancellationTokenSource source = new();
        Task<FluxClient> connecting = OnThread.RunAsync(() => FluxClient.Connect(Options(retries: true), source.Token));
        await _time.NextTimerAsync();

        await source.CancelAsync();

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    // The second attempt finds a broker that starts: it accepts long before it answers.
    private async Task ComeUpLateAsync()
    {
        TimeSpan delay = await _time.NextTimerAsync();
        delay.Should().BeGreaterThanOrEqualTo(0.5 * Second).And.BeLessThanOrEqualTo(Second);
        using ScriptedPeer listener = ScriptedPeer.ListenAt(_directory["local"]);
        _time.Advance(delay);
        PeerConnection peer = await listener.AcceptAsync();
        await peer.RespondEmptyAsync(await peer.ReceiveAsync(LifeSession.RunningTopic));
    }

    private FluxClientOptions Options(bool retries)
    {
        FluxClientOptions options = LifeSession.OptionsFor("local://" + _directory["local"]);
        options.RetryFirstConnect = retries;
        options.ConnectRetries = 0;
        options.ConnectTimeout = Timeout.InfiniteTimeSpan;
        options.ReconnectDelay = Second;
        options.TimeProvider = _time;
        return options;
    }
}
