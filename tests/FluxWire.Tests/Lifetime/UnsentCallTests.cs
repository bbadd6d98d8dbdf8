using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What has not left goes out on the next connection as it is, once; what may have left fails and says so.</summary>
public sealed class UnsentCallTests
{
    private const int LargerThanAnySocketBuffer = 4 * 1024 * 1024;

    [Fact]
    public async Task What_stood_behind_a_peer_that_does_not_read_is_sent_on_the_next_connection()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<byte[]?> huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        Task<JsonElement> json = session.Client.CallAsync("test.json", new JsonObject { ["n"] = 7, ["text"] = "é" }).AsTask();
        Task<byte[]?> raw = session.Client.CallRawAsync("test.raw", [0, 255, 0], new RpcOptions { NodeId = FluxNodeId.Rank(3) }).AsTask();
        Task<JsonElement> empty = session.Client.CallAsync("test.empty").AsTask();
        Task<JsonElement> blocking = OnThread.RunAsync(() => session.Client.Call("test.blocking", null));
        await WaitUntilPendingAsync(session, 5);
        Task<bool> stream = session.Client.StreamAsync("test.stream").GetAsyncEnumerator().MoveNextAsync().AsTask();

        await session.ReconnectAsync();

        (await huge.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue("some of it had left");
        await AnswerAsync(session, tag => Frames.Request("test.json", """{"n":7,"text":"é"}""", tag));
        await AnswerAsync(session, tag => Frames.RequestRaw("test.raw", [0, 255, 0], tag, nodeId: 3));
        await AnswerAsync(session, tag => Frames.Request("test.empty", null, tag));
        await AnswerAsync(session, tag => Frames.Request("test.blocking", null, tag));
        await AnswerAsync(session, tag => Frames.Request("test.stream", null, tag, Frames.Streaming));
        await Task.WhenAll(json, raw, empty, blocking, stream).Soon();
        await session.BarrierAsync();
    }

    [Fact]
    public async Task It_is_sent_once_over_however_many_connections()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<byte[]?> inFront = session.Client.CallRawAsync(
            "test.front", new byte[LargerThanAnySocketBuffer], new RpcOptions { Repeatable = true }).AsTask();
        List<Task> behind = [.. Enum.GetValues<CallForm>().Except([CallForm.Blocking, CallForm.Send]).Select(form => session.BeginAsync(form, $"test.{form}"))];

        for (int i = 0; i < 4; i++)
        {
            await session.ReconnectAsync();
        }

        await session.AnswerAsync(CallForm.Repeatable, "test.front");
        foreach (CallForm form in (CallForm[])[CallForm.Call, CallForm.Repeatable, CallForm.Stream])
        {
            await session.AnswerAsync(form, $"test.{form}");
        }

        await Task.WhenAll([inFront, .. behind]).Soon();
        await session.BarrierAsync();
    }

    [Fact]
    public async Task What_was_about_to_move_when_the_connection_was_lost_again_goes_before_what_is_new()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        List<Task> calls = [session.Client.CallRawAsync("test.front", new byte[LargerThanAnySocketBuffer], new RpcOptions { Repeatable = true }).AsTask()];
        calls.AddRange(Enumerable.Range(0, 3).Select(i => session.BeginAsync(CallForm.Call, $"test.old.{i}")));
        await session.AcceptAsync();

        // The first of them is on its way and goes no further. Who sends it is mostly who moves them, and then the others have not moved.
        await session.Peer.WaitForBytesAsync();
        calls.Add(session.BeginAsync(CallForm.Call, "test.new"));
        await session.ReconnectAsync();

        foreach (string topic in (string[])["test.front", "test.old.0", "test.old.1", "test.old.2", "test.new"])
        {
            await session.AnswerAsync(CallForm.Call, topic);
        }

        await Task.WhenAll(calls).Soon();
    }

    [Fact]
    public async Task Those_that_wait_for_room_go_on_too()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.MaxQueuedBytes = 0);
        Task<byte[]?> huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        Dictionary<string, Task> waiting = [];
        foreach (CallForm form in Enum.GetValues<CallForm>())
        {
            waiting.Add($"test.{form}", session.BeginAsync(form, $"test.{form}"));
        }

        await session.ReconnectAsync();

        await huge.FailureAsync<FluxConnectionException>();
        for (int i = 0; i < waiting.Count; i++)
        {
            PeerMessage request = await session.Peer.ReceiveAsync();
            if (!request.Flags.HasFlag(FluxMessageFlags.NoResponse))
            {
                await session.Peer.RespondEmptyAsync(request);
            }

            await waiting[request.Topic].Soon();
        }
    }

    [Fact]
    public async Task With_fail_fast_what_has_not_left_fails_and_says_so()
    {
        await using LifeSession session = await LifeSession.StartAsync(o => o.DisconnectedBehavior = DisconnectedBehavior.FailFast);
        Task<byte[]?> huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
        Task<JsonElement> small = session.Client.CallAsync("test.small").AsTask();

        await session.ReconnectAsync();

        (await huge.FailureAsync<FluxConnectionException>()).MayHaveBeenSent.Should().BeTrue();
        FluxConnectionException failure = await small.FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeFalse();
        failure.Errno.Should().Be(FluxErrno.ECONNRESET);
        await session.Client.WaitForStateAsync(FluxClientState.Connected).Soon();
        await session.BarrierAsync();
    }

    [Theory]
    [InlineData(CallForm.Call)]
    [InlineData(CallForm.Stream)]
    [InlineData(CallForm.Blocking)]
    public async Task What_may_have_left_fails_and_is_not_sent_again(CallForm form)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task call = session.BeginAsync(form);
        await session.Peer.ReceiveAsync("test.call");

        await session.ReconnectAsync();

        FluxConnectionException failure = await call.FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.Errno.Should().Be(FluxErrno.ECONNRESET);
        failure.Message.Should().Contain("was lost").And.Contain("test.call was unanswered").And.Contain("may have acted on it");
        await session.BarrierAsync();
    }

    [Fact]
    public async Task Half_a_message_may_have_left()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<byte[]?> huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer], new RpcOptions { Repeatable = true }).AsTask();

        await session.ReconnectAsync();

        PeerMessage request = await session.Peer.ReceiveAsync("test.huge");
        request.Payload.Should().HaveCount(LargerThanAnySocketBuffer, "it begins anew");
        await session.Peer.RespondEmptyAsync(request);
        await huge.Soon();
    }

    private static async Task AnswerAsync(LifeSession session, Func<uint, byte[]> expected)
    {
        PeerMessage request = await session.Peer.ReceiveAsync();
        request.Frame.Should().Equal(expected(request.Matchtag));
        await session.Peer.RespondEmptyAsync(request);
    }

    // A thread of its own sends in its own time.
    private static async Task WaitUntilPendingAsync(LifeSession session, int count)
    {
        while (session.Client.GetStatistics().PendingRequests < count)
        {
            await Task.Yield();
        }
    }
}
