using System.Text.Json.Serialization.Metadata;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A blocked caller receives its answer itself where it can: what reads the answer runs on the caller's thread.</summary>
public sealed class WhoReceivesTests
{
    private static readonly JsonTypeInfo<string> Request = WhoReadJson.Default.String;
    private static readonly JsonTypeInfo<WhoRead> Reply = WhoReadJson.Default.WhoRead;

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task A_client_that_never_awaits_has_no_thread(ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect, mode);

        for (int i = 0; i < 3; i++)
        {
            (WhoRead caller, WhoRead reader) = await CallAsync(session);

            reader.Should().Be(caller);
        }
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task A_thread_that_is_there_receives_the_first_answer_and_stands_aside_for_the_later_ones(ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.ConnectAsync, mode);
        (WhoRead caller, WhoRead first) = await CallAsync(session);
        first.IsReader.Should().BeTrue();

        // On a machine that stands still for a second the thread believes that nobody calls any more, and receives once again.
        WhoRead later;
        do
        {
            (caller, later) = await CallAsync(session);
        }
        while (later.IsReader);

        later.Should().Be(caller);
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task A_client_that_has_awaited_goes_on_to_receive_for_its_callers(ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect, mode);
        Task<WhoRead> awaiting = session.Client.CallAsync("test.await", "", Request, Reply).AsTask();
        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("test.await"), "{}");
        (await awaiting.Soon()).IsReader.Should().BeTrue("an operation that nobody blocks for needs a thread");

        WhoRead caller;
        WhoRead reader;
        do
        {
            (caller, reader) = await CallAsync(session);
        }
        while (reader.IsReader);

        reader.Should().Be(caller);
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task A_call_with_a_deadline_receives_for_itself_too(ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect, mode, o => o.DefaultTimeout = Safety.Limit);

        (WhoRead caller, WhoRead reader) = await CallAsync(session);

        reader.Should().Be(caller);
    }

    // The caller, and who has read its answer.
    private static async Task<(WhoRead Caller, WhoRead Reader)> CallAsync(BlockingSession session)
    {
        Task<(WhoRead, WhoRead)> call = OnThread.RunAsync(() => (WhoRead.Me, session.Client.Call("test.who", "", Request, Reply)));
        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("test.who"), "{}");
        return await call.Soon();
    }
}
