using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A result folds each event once, however often the log begins anew.</summary>
public sealed class ResultResumeTests
{
    private static readonly string[] Entries =
    [
        """1.5 submit {"userid":1}""", "2.5 alloc", "3.5 start", """3.75 exception {"type":"note","severity":2,"note":"n"}""",
        """4.5 finish {"status":768}""", "5.5 clean",
    ];

    [Fact]
    public async Task Cut_anywhere_it_is_the_same_result()
    {
        string expected = Log.Fold(Entries).ToJson();
        ServedLog log = ServedLog.Of(Entries);
        for (int first = 0; first <= log.Count; first++)
        {
            for (int second = 0; second <= log.Count; second += 2)
            {
                await using LifeSession session = await LifeSession.StartAsync();
                Task<JobResult> result = session.Client.Jobs.ResultAsync(Log.Id);
                foreach (int after in (int[])[first, second])
                {
                    await log.SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), after, andHalf: true);
                    await session.ReconnectAsync();
                }

                await log.SendAllAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic));

                (await result.Soon()).ToJson().Should().Be(expected, "it was cut after {0} and {1}", first, second);
            }
        }
    }

    [Fact]
    public async Task Many_go_on_at_once()
    {
        ServedLog log = ServedLog.Of(Entries);
        await using LifeSession session = await LifeSession.StartAsync();
        List<Task<JobResult>> results = [.. Enumerable.Range(1, 200).Select(i => session.Client.Jobs.ResultAsync(new JobId((ulong)i)))];
        for (int i = 0; i < results.Count; i++)
        {
            await log.SendAsync(session.Peer, await session.Peer.ReceiveAsync(ServedLog.WatchTopic), i % log.Count);
        }

        await session.ReconnectAsync();

        for (int i = 0; i < results.Count; i++)
        {
            PeerMessage watch = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
            watch.Json["id"]!.GetValue<int>().Should().Be(i + 1, "they go on in their order");
            await log.SendAllAsync(session.Peer, watch);
        }

        foreach (Task<JobResult> result in results)
        {
            (await result.Soon()).Result.Should().Be(JobOutcome.Failed);
        }
    }
}
