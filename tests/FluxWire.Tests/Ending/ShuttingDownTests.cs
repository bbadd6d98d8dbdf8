using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Ending;

/// <summary>
/// A broker that shuts down in good order answers what is pending with ENOSYS long before it closes the connection: what may be repeated goes on behind
/// it. A broker that runs, and has no such service, is told apart by asking it.
/// </summary>
public sealed class ShuttingDownTests
{
    private const string WatchTopic = "job-info.eventlog-watch";
    private const string WaitTopic = "job-manager.wait";
    private const string StateTopic = "state-machine.wait";
    private const string Unloading = "job-manager is unloading";

    private static readonly JobId Id = new(13375585124352);

    [Fact]
    public async Task A_result_and_a_wait_go_on_behind_a_broker_that_shuts_down()
    {
        await using Brokers brokers = await Brokers.StartAsync();
        Task<JobResult> result = brokers.Client.Jobs.ResultAsync(Id);
        PeerMessage watch = await brokers.Current.ReceiveAsync(WatchTopic);
        await brokers.Current.RespondEventAsync(watch, Submit);
        await brokers.Current.RespondErrorAsync(watch, FluxErrno.ENOSYS);
        await brokers.ShutDownAsync();
        Task<JobWaitResult> wait = brokers.Client.Jobs.WaitAsync(Id);
        await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(WaitTopic), FluxErrno.ENOSYS, Unloading);

        await brokers.RestartAsync();

        watch = await brokers.Current.ReceiveAsync(WatchTopic);
        PeerMessage waited = await brokers.Current.ReceiveAsync(WaitTopic);
        await brokers.Current.RespondEventAsync(watch, Submit);
        await brokers.Current.RespondEventAsync(watch, """{"timestamp":2.5,"name":"finish","context":{"status":0}}""");
        await brokers.Current.EndStreamAsync(watch);
        await brokers.Current.RespondAsync(waited, $$"""{"id":{{Id.Value}},"success":true,"errstr":""}""");
        (await result.Soon()).WaitStatus!.Value.IsSuccess.Should().BeTrue();
        (await wait.Soon()).Success.Should().BeTrue();
    }

    [Fact]
    public async Task A_watch_goes_on_without_a_hole_and_without_a_double()
    {
        await using Brokers brokers = await Brokers.StartAsync();
        await using IAsyncEnumerator<JobEvent> events = brokers.Client.Jobs.WatchEventsAsync(Id).GetAsyncEnumerator();
        Task<bool> next = events.MoveNextAsync().AsTask();
        PeerMessage watch = await brokers.Current.ReceiveAsync(WatchTopic);
        await brokers.Current.RespondEventAsync(watch, Submit);
        (await next.Soon()).Should().BeTrue();
        next = events.MoveNextAsync().AsTask();
        await brokers.Current.RespondErrorAsync(watch, FluxErrno.ENOSYS);
        await brokers.ShutDownAsync();
        await brokers.RestartAsync();

        watch = await brokers.Current.ReceiveAsync(WatchTopic);
        await brokers.Current.RespondEventAsync(watch, Submit);
        await brokers.Current.RespondEventAsync(watch, """{"timestamp":2.5,"name":"clean"}""");

        (await next.Soon()).Should().BeTrue();
        events.Current.Name.Should().Be("clean");
    }

    /// <summary>Its thread receives on that connection itself: kept back, it would wait for an answer that somebody else was given.</summary>
    [Fact]
    public async Task Who_blocks_is_told_at_once()
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        FluxClientOptions options = TestMode.OptionsFor(listener.Uri);
        options.Reconnect = true;
        Task<FluxClient> connecting = OnThread.RunAsync(() => FluxClient.Connect(options));
        using PeerConnection peer = await listener.AcceptAsync();
        await using FluxClient client = await connecting.Soon();
        Task<string> call = OnThread.RunAsync(() => client.Broker.GetAttribute("rank"));

        await peer.RespondErrorAsync(await peer.ReceiveAsync("attr.get"), FluxErrno.ENOSYS);

        (await call.FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.ENOSYS);
    }

    [Fact]
    public async Task A_broker_that_runs_without_the_service_is_believed()
    {
        await using Brokers brokers = await Brokers.StartAsync();
        for (int i = 0; i < 2; i++)
        {
            Task<JobWaitResult> wait = brokers.Client.Jobs.WaitAsync(Id);
            await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(WaitTopic), FluxErrno.ENOSYS, "No service");
            await brokers.Current.RespondEmptyAsync(await brokers.Current.ReceiveAsync(StateTopic));

            FluxRpcException failure = await wait.FailureAsync<FluxRpcException>();
            failure.Errno.Should().Be(FluxErrno.ENOSYS);
            failure.BrokerText.Should().Be("No service");
        }
    }

    [Theory]
    [InlineData(38)]
    [InlineData(1)]
    public async Task A_broker_that_does_not_tell_its_state_is_believed(int errno)
    {
        await using Brokers brokers = await Brokers.StartAsync();
        Task<JobWaitResult> wait = brokers.Client.Jobs.WaitAsync(Id);
        await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(WaitTopic), FluxErrno.ENOSYS);
        await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(StateTopic), new FluxErrno(errno));

        (await wait.FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.ENOSYS);
    }

    [Fact]
    public async Task A_connection_that_is_lost_while_the_broker_is_asked_is_a_lost_connection()
    {
        await using Brokers brokers = await Brokers.StartAsync();
        Task<JobWaitResult> wait = brokers.Client.Jobs.WaitAsync(Id);
        await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(WaitTopic), FluxErrno.ENOSYS);
        await brokers.Current.ReceiveAsync(StateTopic);

        await brokers.RestartAsync();

        PeerMessage waited = await brokers.Current.ReceiveAsync(WaitTopic);
        await brokers.Current.RespondAsync(waited, $$"""{"id":{{Id.Value}},"success":true,"errstr":""}""");
        (await wait.Soon()).Success.Should().BeTrue();
    }

    [Fact]
    public async Task What_may_not_be_repeated_hears_of_it_at_once()
    {
        await using Brokers brokers = await Brokers.StartAsync();
        Task<JobWaitResult> any = brokers.Client.Jobs.WaitAsync(JobId.Any);
        await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(WaitTopic), FluxErrno.ENOSYS, Unloading);

        (await any.FailureAsync<FluxRpcException>()).Message.Should().Contain(Unloading);
    }

    [Fact]
    public async Task A_token_ends_the_waiting_for_the_restart_and_the_broker_is_told_nothing()
    {
        await using Brokers brokers = await Brokers.StartAsync();
        using CancellationTokenSource source = new();
        Task<JobResult> result = brokers.Client.Jobs.ResultAsync(Id, cancellationToken: source.Token);
        await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(WatchTopic), FluxErrno.ENOSYS);
        await brokers.ShutDownAsync();
        brokers.Client.GetStatistics().PendingRequests.Should().Be(1);

        await source.CancelAsync();

        (await result.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        brokers.Client.GetStatistics().PendingRequests.Should().Be(0);
        await brokers.RestartAsync();
        await brokers.ExpectNothingSentAsync();
    }

    [Fact]
    public async Task Draining_waits_for_it_and_closing_ends_it()
    {
        await using Brokers brokers = await Brokers.StartAsync();
        Task<JobResult> result = brokers.Client.Jobs.ResultAsync(Id);
        await brokers.Current.RespondErrorAsync(await brokers.Current.ReceiveAsync(WatchTopic), FluxErrno.ENOSYS);
        await brokers.ShutDownAsync();

        (await brokers.Client.DrainAsync(TimeSpan.FromMilliseconds(50)).Soon()).Should().BeFalse();

        FluxConnectionException failure = await result.FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.Message.Should().Contain("was unanswered").And.Contain("shutting down");
    }

    private static string Submit => """{"timestamp":1.5,"name":"submit","context":{"userid":0,"urgency":16,"flags":0,"version":1}}""";

    // One broker after the other behind one socket, and a client that goes from one to the next.
    private sealed class Brokers : IAsyncDisposable
    {
        private readonly ScriptedPeer _listener;

        private Brokers(ScriptedPeer listener, FluxClient client, PeerConnection peer)
        {
            _listener = listener;
            Client = client;
            Current = peer;
        }

        internal FluxClient Client { get; }

        internal PeerConnection Current { get; private set; }

        internal static Task<Brokers> StartAsync()
        {
            TestMode.LeaveContext();
            return ConnectAsync();
        }

        // The client asks what the broker is about.
        internal async Task ShutDownAsync()
        {
            await Current.RespondErrorAsync(await Current.ReceiveAsync(StateTopic), FluxErrno.ENOENT, "broker has surpassed RUN state");
            await ExpectNothingSentAsync();
        }

        internal async Task RestartAsync()
        {
            Current.Dispose();
            Current = await _listener.AcceptAsync();
            await Current.RespondEmptyAsync(await Current.ReceiveAsync(StateTopic));
            await Client.WaitForStateAsync(FluxClientState.Connected).Soon();
        }

        // And a barrier: what was answered before, the client has received.
        internal async Task ExpectNothingSentAsync()
        {
            Task call = Client.CallAsync("test.barrier").AsTask();
            await Current.RespondEmptyAsync(await Current.ReceiveAsync("test.barrier"));
            await call.Soon();
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync().Soon();
            Current.Dispose();
            _listener.Dispose();
        }

        private static async Task<Brokers> ConnectAsync()
        {
            ScriptedPeer listener = ScriptedPeer.Listen();
            FluxClientOptions options = TestMode.OptionsFor(listener.Uri);
            options.Reconnect = true;
            options.ReconnectDelay = TimeSpan.FromMilliseconds(1);
            options.MaxReconnectDelay = TimeSpan.FromMilliseconds(20);
            Task<FluxClient> connecting = FluxClient.ConnectAsync(options);
            PeerConnection peer = await listener.AcceptAsync();
            return new Brokers(listener, await connecting.Soon(), peer);
        }
    }
}
