using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>Bytes that are no messages end the connection for those who block as well, whoever has received them.</summary>
public sealed class BlockedGarbageTests
{
    // The deadline is there to be watched for, not to pass.
    private static readonly RpcOptions Watched = new() { Timeout = Safety.Limit * 10 };

    public static TheoryData<ContinuationMode, bool> WatchedOrNot => Matrix.Of(EachClientAttribute.Modes, [false, true]);

    [Theory]
    [MemberData(nameof(WatchedOrNot))]
    public async Task A_caller_that_receives_garbage_ends_the_connection_for_everybody(ContinuationMode mode, bool isWatched)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.Connect, mode);
        ObservedCall receiving = await session.BeginReceivingAsync("test.receive", isWatched ? Watched : null);
        ObservedCall waiting = await session.BeginCallAsync("test.wait");
        (Task<WhoRead> awaiting, PeerMessage _) = await session.BeginCallAsyncAsync("test.await");

        await session.Peer.WriteAsync("GET / HTTP/1.1"u8.ToArray());

        foreach (Task call in (Task[])[receiving.Answer, waiting.Answer, awaiting])
        {
            await ExpectGarbageAsync(call, FluxProtocolError.BadFrameMagic);
        }

        await session.Connection.Closed.Soon();
        await session.Peer.ReceiveEndAsync();
    }

    [Theory]
    [MemberData(nameof(WatchedOrNot))]
    public async Task What_the_connections_thread_receives_ends_it_for_those_who_block(ContinuationMode mode, bool isWatched)
    {
        await using ObservedSession session = await ObservedSession.StartAsync(Start.ConnectAsync, mode);
        await session.Transport.UntilReaderReceivesAsync();
        ObservedCall call = await session.BeginCallAsync("test.call", isWatched ? Watched : null);

        await session.Peer.WriteAsync("garbage"u8.ToArray());

        await ExpectGarbageAsync(call.Answer, FluxProtocolError.BadFrameMagic);
        await session.Connection.Closed.Soon();
    }

    [Theory]
    [EachClient]
    public async Task What_came_before_the_garbage_counts(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);
        (Task<JsonElement> answered, PeerMessage request) = await session.BeginCallAsync("test.answered");
        (Task<JsonElement> call, PeerMessage _) = await session.BeginCallAsync("test.call", Watched);

        await session.Peer.WriteAsync((byte[])[.. Frames.Response(request, "{}"), .. "garbage"u8]);

        await answered.Soon();
        await ExpectGarbageAsync(call, FluxProtocolError.BadFrameMagic);
        await session.Peer.ReceiveEndAsync();
        (await OnThread.RunAsync(() => session.Client.Call("test.late")).FailureAsync<FluxConnectionException>())
            .MayHaveBeenSent.Should().BeFalse();
    }

    [Theory]
    [EachClient]
    public async Task A_message_larger_than_the_limit_is_garbage(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode, o => o.MaxMessageSize = 5000);
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync(Frames.Response(request, new byte[6000]).AsMemory(..8));

        await ExpectGarbageAsync(call, FluxProtocolError.MessageTooLarge);
    }

    private static async Task ExpectGarbageAsync(Task call, FluxProtocolError error)
    {
        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ECONNRESET);
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.InnerException!.InnerException.Should().BeOfType<FluxProtocolException>().Which.Error.Should().Be(error);
    }
}
