using System.Collections.Concurrent;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>What the continuations of one read send goes out in one piece.</summary>
[Collection(InlineClients.Name)]
public sealed class CorkedWriteTests
{
    private const int Calls = 50;

    [Fact]
    public async Task The_requests_of_all_continuations_of_one_read_are_one_send()
    {
        await using SteppedClient client = await SteppedClient.StartAsync(ContinuationMode.Inline);
        Task[] calls = [.. Enumerable.Range(0, Calls).Select(_ => CallTwiceAsync(client))];
        List<PeerMessage> first = await NextAsync(client.Transport, Calls);
        client.Transport.SendCount.Should().Be(Calls, "no continuation has sent these");

        client.Transport.WillReceive(first.Select(Answer));
        IReadOnlyList<PeerMessage> second = await client.Transport.NextSendAsync();

        second.Select(request => request.Topic).Should().Equal(Enumerable.Repeat("test.second", Calls));
        client.Transport.WillReceive(second.Select(Answer));
        await Task.WhenAll(calls).Soon();
        client.Transport.SendCount.Should().Be(Calls + 1);
    }

    [Fact]
    public async Task The_requests_of_one_continuation_are_one_send_as_well()
    {
        await using SteppedClient client = await SteppedClient.StartAsync(ContinuationMode.Inline);
        Task calling = CallManyAsync(client);
        List<PeerMessage> first = await NextAsync(client.Transport, 1);

        client.Transport.WillReceive(first.Select(Answer));
        IReadOnlyList<PeerMessage> second = await client.Transport.NextSendAsync();

        second.Should().HaveCount(Calls);
        client.Transport.WillReceive(second.Select(Answer));
        await calling.Soon();

        static async Task CallManyAsync(SteppedClient client)
        {
            await client.CallAsync("test.first");
            await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => client.CallAsync("test.second").AsTask()));
        }
    }

    [Theory, InBothModes]
    public async Task Nothing_is_lost_nor_sent_twice(ContinuationMode mode)
    {
        await using SteppedClient client = await SteppedClient.StartAsync(mode);
        Task[] calls = [.. Enumerable.Range(0, Calls).Select(_ => CallTwiceAsync(client))];
        List<PeerMessage> first = await NextAsync(client.Transport, Calls);

        client.Transport.WillReceive(first.Select(Answer));
        List<PeerMessage> second = await NextAsync(client.Transport, Calls);

        second.Should().OnlyContain(request => request.Topic == "test.second");
        client.Transport.WillReceive(second.Select(Answer));
        await Task.WhenAll(calls).Soon();
    }

    [Theory, InBothModes]
    public async Task A_continuation_that_sends_and_then_blocks_on_the_answer_gets_it(ContinuationMode mode)
    {
        await using SteppedClient client = await SteppedClient.StartAsync(mode);
        ConcurrentQueue<string> story = new();
        Task blocking = BlockAsync(client, story);
        Task other = CallTwiceAsync(client);
        List<PeerMessage> first = await NextAsync(client.Transport, 2);

        // Both in one read, so that the first may rely on somebody else to send for it.
        client.Transport.WillReceive(first.Select(Answer));
        List<PeerMessage> second = await NextAsync(client.Transport, 2);
        story.Should().Equal("blocks");
        client.Transport.WillReceive(second.Select(Answer));

        await blocking.Soon();
        await other.Soon();
        story.Should().Equal("blocks", "goes on");

        static async Task BlockAsync(SteppedClient client, ConcurrentQueue<string> story)
        {
            await client.CallAsync("test.first");
            story.Enqueue("blocks");
            client.CallAsync("test.second").AsTask().GetAwaiter().GetResult();
            story.Enqueue("goes on");
        }
    }

    private static async Task CallTwiceAsync(SteppedClient client)
    {
        await client.CallAsync("test.first");
        await client.CallAsync("test.second");
    }

    private static byte[] Answer(PeerMessage request) => Frames.Response(request, "{}");

    private static async Task<List<PeerMessage>> NextAsync(SteppedTransport transport, int count)
    {
        List<PeerMessage> messages = [];
        while (messages.Count < count)
        {
            messages.AddRange(await transport.NextSendAsync());
        }

        return messages;
    }
}
