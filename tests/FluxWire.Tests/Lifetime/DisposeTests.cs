using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Disposing at every time of a life and from everywhere: it ends, and the socket is closed.</summary>
public sealed class DisposeTests
{
    [Fact]
    public async Task As_often_and_by_as_many_as_they_like()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => session.Client.DisposeAsync().AsTask()))).Soon();
        await session.Client.DisposeAsync().Soon();

        await call.FailureAsync<FluxConnectionException>();
        await session.Peer.ReceiveEndAsync();
        session.Client.State.Should().Be(FluxClientState.Closed);
    }

    [Theory]
    [InlineData(FluxClientState.Reconnecting)]
    [InlineData(FluxClientState.Connected)]
    [InlineData(FluxClientState.Draining)]
    [InlineData(FluxClientState.Closed)]
    public async Task From_a_handler(FluxClientState state)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Client.StateChanged += async (_, e) =>
        {
            if (e.Current == state)
            {
                await session.Client.DisposeAsync();
                disposed.TrySetResult();
            }
        };

        if (state is FluxClientState.Draining)
        {
            _ = session.Client.DrainAsync();
        }
        else if (state is FluxClientState.Closed)
        {
            await session.Client.DisposeAsync().Soon();
        }
        else
        {
            session.Peer.Dispose();
            if (state is FluxClientState.Connected)
            {
                await session.AcceptAsync();
            }
        }

        await disposed.Task.Soon();
        session.Client.State.Should().Be(FluxClientState.Closed);
    }

    [Fact]
    public async Task From_a_handler_that_blocks_for_it()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Client.StateChanged += (_, e) =>
        {
            if (e.Current == FluxClientState.Reconnecting)
            {
                session.Client.DisposeAsync().AsTask().GetAwaiter().GetResult();
                disposed.TrySetResult();
            }
        };

        session.Peer.Dispose();

        await disposed.Task.Soon();
        session.Client.State.Should().Be(FluxClientState.Closed);
    }

    [Fact]
    public async Task From_a_continuation()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<FluxClientState> behind = DisposeBehindAsync(session.Client);
        await session.AnswerAsync(CallForm.Call);

        (await behind.Soon()).Should().Be(FluxClientState.Closed);
        await session.Peer.ReceiveEndAsync();

        static async Task<FluxClientState> DisposeBehindAsync(FluxClient client)
        {
            await client.CallAsync("test.call");
            await client.DisposeAsync();
            return client.State;
        }
    }

    [Fact]
    public async Task From_the_continuation_of_a_call_that_has_moved()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task behind = DisposeBehindAsync(session.Client);
        await session.AcceptAsync();
        await session.AnswerAsync(CallForm.Call);

        await behind.Soon();
        await session.Peer.ReceiveEndAsync();

        static async Task DisposeBehindAsync(FluxClient client)
        {
            await client.CallAsync("test.call");
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Before_the_first_connection_is_accepted()
    {
        await using LifeSession session = LifeSession.Create();
        Task call = session.BeginAsync(CallForm.Call);

        await session.Client.DisposeAsync().Soon();

        (await call.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
    }

    [Fact]
    public async Task While_the_first_connection_waits_for_its_greeting()
    {
        await using LifeSession session = LifeSession.Create();
        await session.AcceptSilentlyAsync(PeerGreeting.Silence);

        await session.Client.DisposeAsync().Soon();

        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task While_the_first_connection_waits_for_its_ping()
    {
        await using LifeSession session = LifeSession.Create(o => o.VerifyConnection = true);
        await session.AcceptSilentlyAsync();
        await session.Peer.ReceiveAsync(LifeSession.PingTopic);

        await session.Client.DisposeAsync().Soon();

        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task While_the_first_connection_is_tried_again()
    {
        ObservedTimeProvider time = new();
        await using LifeSession session = LifeSession.Create(o =>
        {
            o.RetryFirstConnect = true;
            o.ReconnectDelay = TimeSpan.FromSeconds(1);
            o.TimeProvider = time;
            o.ConnectTimeout = Timeout.InfiniteTimeSpan;
        });
        await session.AcceptSilentlyAsync(PeerGreeting.EndOfFile);
        await time.NextTimerAsync();

        await session.Client.DisposeAsync().Soon();

        session.Client.State.Should().Be(FluxClientState.Closed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task While_it_connects_again(int steps)
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.VerifyConnection = true);
        await session.CutAsync();
        Task call = session.BeginAsync(CallForm.Call);
        if (steps > 0)
        {
            await session.AcceptSilentlyAsync(steps == 1 ? PeerGreeting.Silence : PeerGreeting.Accept);
        }

        if (steps > 1)
        {
            PeerMessage ping = await session.Peer.ReceiveAsync(LifeSession.PingTopic);
            if (steps > 2)
            {
                await session.Peer.RespondAsync(ping, LifeSession.PingReply);
                await session.Peer.ReceiveAsync(LifeSession.RunningTopic);
            }
        }

        await session.Client.DisposeAsync().Soon();

        (await call.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECANCELED);
        if (steps > 0)
        {
            await session.Peer.ReceiveEndAsync();
        }
    }

    [Fact]
    public async Task While_it_waits_to_connect_again()
    {
        ObservedTimeProvider time = new();
        await using LifeSession session = await LifeSession.StartAsync(o =>
        {
            o.ReconnectDelay = TimeSpan.FromSeconds(1);
            o.TimeProvider = time;
            o.ConnectTimeout = Timeout.InfiniteTimeSpan;
        });
        await session.CutAsync();
        await time.NextTimerAsync();

        await session.Client.DisposeAsync().Soon();

        session.Client.State.Should().Be(FluxClientState.Closed);
    }

    [Fact]
    public async Task While_it_connects_by_somebody_elses_token()
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        using CancellationTokenSource source = new();
        FluxClientOptions options = LifeSession.OptionsFor(listener.Uri);
        options.VerifyConnection = true;
        Task<FluxClient> connecting = FluxClient.ConnectAsync(options, source.Token);
        using PeerConnection peer = await listener.AcceptAsync();
        await peer.ReceiveAsync(LifeSession.PingTopic);

        await source.CancelAsync();

        await connecting.FailureAsync<OperationCanceledException>();
        await peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task In_a_race_with_a_loss_and_with_whatever_is_begun()
    {
        for (int round = 0; round < 30; round++)
        {
            await using LifeSession session = await LifeSession.StartAsync();
            List<Task> racing =
            [
                Task.Run(() => session.Peer.Dispose()),
                Task.Run(() => session.Client.DisposeAsync().AsTask()),
                Task.Run(() => session.Client.DrainAsync()),
            ];
            foreach (CallForm form in Enum.GetValues<CallForm>())
            {
                racing.Add(Task.Run(() => session.BeginAsync(form).ContinueWith(
                    ended => (ended.Exception?.InnerException).Should().Match<Exception?>(e => e == null || e is FluxConnectionException),
                    TaskScheduler.Default)));
            }

            await Task.WhenAll(racing).Soon();
            session.Client.State.Should().Be(FluxClientState.Closed);
            session.Client.GetStatistics().PendingRequests.Should().Be(0);
        }
    }
}
