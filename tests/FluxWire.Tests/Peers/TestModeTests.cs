namespace FluxWire.Tests.Peers;

public sealed class TestModeTests
{
    [Fact]
    public async Task What_a_test_awaits_goes_on_where_its_suite_says()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<bool> isOnReader = IsOnReaderAsync(session.Client);

        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync());

        (await isOnReader.Soon()).Should().Be(TestMode.Continuations == ContinuationMode.Inline);

        static async Task<bool> IsOnReaderAsync(FluxClient client)
        {
            await client.CallAsync("test.call");
            return Thread.CurrentThread.Name == "FluxWire reader";
        }
    }
}
