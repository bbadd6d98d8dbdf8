using System.Text.Json;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Streams;

namespace FluxWire.Tests.Ending;

public sealed class DisposeTests
{
    [Fact]
    public async Task Whoever_waits_is_told_that_this_client_has_closed()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();
        await using SteppedStream stream = await SteppedStream.StartAsync(session);
        Task<bool> next = stream.MoveNextAsync();

        await session.Client.DisposeAsync().Soon();

        foreach (Task waiting in (Task[])[call, next])
        {
            FluxConnectionException failure = await waiting.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.ECANCELED);
            failure.MayHaveBeenSent.Should().BeTrue();
            failure.Message.Should().Contain("closed by this client");
        }

        session.Client.IsConnected.Should().BeFalse();
        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task It_may_be_done_again_and_by_many_at_once()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => session.Client.DisposeAsync().AsTask()))).Soon();
        await session.Client.DisposeAsync().Soon();

        await session.Peer.ReceiveEndAsync();
    }

    [Fact]
    public async Task It_may_be_done_after_the_connection_was_lost()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync();
        session.Peer.Dispose();
        await call.FailureAsync<FluxConnectionException>();

        await session.Client.DisposeAsync().Soon();

        (await session.Client.CallAsync("test.late").AsTask().FailureAsync<FluxConnectionException>())
            .Errno.Should().Be(FluxErrno.ECONNRESET, "the first reason wins");
    }

    [Fact]
    public async Task A_call_after_it_is_told_that_nothing_was_sent()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        await session.Client.DisposeAsync().Soon();

        FluxConnectionException failure = await session.Client.CallAsync("test.late").AsTask().FailureAsync<FluxConnectionException>();

        failure.Errno.Should().Be(FluxErrno.ECANCELED);
        failure.MayHaveBeenSent.Should().BeFalse();
    }

    [Fact]
    public async Task It_ends_a_connection_that_the_broker_does_not_read()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<byte[]?> call = session.Client.CallRawAsync("test.huge", new byte[8 * 1024 * 1024]).AsTask();

        await session.Client.DisposeAsync().Soon();

        await call.FailureAsync<FluxConnectionException>();
    }

    [Fact]
    public async Task It_may_be_done_in_the_continuation_of_a_call()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task disposing = DisposeAfterCallAsync(session.Client);
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync());

        await disposing.Soon();

        static async Task DisposeAfterCallAsync(FluxClient client)
        {
            await client.CallAsync("test.last").AsTask().ConfigureAwait(ConfigureAwaitOptions.None);
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Calls_that_race_with_it_all_end()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using Barrier barrier = new(9);
        Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return Task.WhenAll(Enumerable.Range(0, 20).Select(_ => session.Client.CallAsync("test.race").AsTask().FailureAsync<FluxConnectionException>()));
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())];

        barrier.SignalAndWait();
        await session.Client.DisposeAsync().Soon();

        await Task.WhenAll(callers).Soon();
    }
}
