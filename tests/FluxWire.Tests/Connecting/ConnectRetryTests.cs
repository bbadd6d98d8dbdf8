using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Connecting;

/// <summary>Connecting is tried again as libflux does: after 16, 32, 64 … ms, and never longer than 2 s.</summary>
public sealed class ConnectRetryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ObservedTimeProvider _time = new();

    [Fact]
    public async Task Five_delays_double_and_then_it_fails()
    {
        Task<FluxClient> connecting = ConnectAsync(new FluxClientOptions());

        foreach (int milliseconds in (int[])[16, 32, 64, 128, 256])
        {
            await PassDelayAsync(milliseconds);
        }

        (await connecting.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ENOENT);
    }

    [Fact]
    public async Task No_delay_is_longer_than_two_seconds()
    {
        Task<FluxClient> connecting = ConnectAsync(
            new FluxClientOptions { ConnectRetries = 9, ConnectTimeout = Timeout.InfiniteTimeSpan });

        foreach (int milliseconds in (int[])[16, 32, 64, 128, 256, 512, 1024, 2000, 2000])
        {
            await PassDelayAsync(milliseconds);
        }

        await connecting.FailureAsync<FluxConnectionException>();
    }

    [Fact]
    public async Task A_broker_that_comes_up_in_between_is_found()
    {
        Task<FluxClient> connecting = ConnectAsync(new FluxClientOptions { ConnectTimeout = Timeout.InfiniteTimeSpan });
        (await _time.NextTimerAsync()).Should().Be(TimeSpan.FromMilliseconds(16));

        using ScriptedPeer peer = ScriptedPeer.ListenAt(_directory["local"]);
        _time.Advance(TimeSpan.FromMilliseconds(16));
        using PeerConnection connection = await peer.AcceptAsync();
        await using FluxClient client = await connecting.Soon();

        client.IsConnected.Should().BeTrue();
        client.Uri.Should().Be(peer.Uri);
        client.PeerUserId.Should().NotBeNull();
    }

    [Fact]
    public async Task The_deadline_ends_the_retries_too()
    {
        Task<FluxClient> connecting = ConnectAsync(new FluxClientOptions { ConnectTimeout = TimeSpan.FromMilliseconds(30) });
        await PassDelayAsync(16);

        await PassDelayAsync(14);

        (await connecting.FailureAsync<FluxTimeoutException>()).Timeout.Should().Be(TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public async Task A_token_ends_the_retries()
    {
        using CancellationTokenSource source = new();
        Task<FluxClient> connecting = ConnectAsync(new FluxClientOptions(), source.Token);
        await _time.NextTimerAsync();

        await source.CancelAsync();

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        using ScriptedPeer peer = ScriptedPeer.ListenAt(_directory["local"]);
        Task<FluxClient> connecting = ConnectAsync(new FluxClientOptions { ConnectTimeout = Timeout.InfiniteTimeSpan });

        using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Refuse(FluxErrno.EPERM));

        (await connecting.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.EPERM);
    }

    public void Dispose() => _directory.Dispose();

    private Task<FluxClient> ConnectAsync(FluxClientOptions options, CancellationToken cancellationToken = default)
    {
        options.Uri = "local://" + _directory["local"];
        options.TimeProvider = _time;
        options.ContinuationMode = TestMode.Continuations;
        options.VerifyConnection = false;
        return FluxClient.ConnectAsync(options, cancellationToken);
    }

    private async Task PassDelayAsync(int milliseconds)
    {
        TimeSpan delay = await _time.NextTimerAsync();
        delay.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
        _time.Advance(delay);
    }
}
