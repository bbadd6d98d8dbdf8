using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A job's output goes on by itself, in both of the logs that it is made of.</summary>
public sealed class OutputResumeTests
{
    private static readonly ServedLog Main = ServedLog.Of(
        "1.5 submit", """2.5 exception {"type":"note","severity":2,"note":"n"}""", """3.5 finish {"status":0}""", "4.5 clean");

    private static readonly ServedLog Output = ServedLog.Of(
        """1.75 header {"version":1}""",
        """2.0 data {"stream":"stdout","rank":"0","data":"a"}""",
        """2.25 data {"stream":"stderr","rank":"0","data":"b"}""",
        """2.75 data {"stream":"stdout","rank":"0","data":"c"}""",
        """3.0 data {"stream":"stdout","rank":"0","eof":true}""");

    [Fact]
    public async Task Cut_anywhere_nothing_comes_twice_and_nothing_is_missing()
    {
        for (int main = 0; main <= Main.Count; main++)
        {
            for (int output = 0; output <= Output.Count; output++)
            {
                await using LifeSession session = await LifeSession.StartAsync();
                Task<List<string>> reading = ReadAsync(session);
                await ServeAsync(session, main, output);
                await session.ReconnectAsync();
                await ServeAsync(session, output % (Main.Count + 1), main);
                await session.ReconnectAsync();

                await ServeAllAsync(session);

                List<string> items = await reading.Soon();
                items.Should().HaveCount(6).And.EndWith("end 0");
                items.Where(item => item != "exception").Should().Equal("stdout a", "stderr b", "stdout c", "stdout ", "end 0");
                await session.BarrierAsync();
            }
        }
    }

    [Fact]
    public async Task A_job_that_has_written_nothing_has_no_output()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<List<string>> reading = ReadAsync(session);
        await ServeAsync(session, 1, 0);
        await session.ReconnectAsync();

        (PeerMessage main, PeerMessage output) = await ReceiveAsync(session);
        await session.Peer.RespondErrorAsync(output, FluxErrno.ENOENT);
        await Main.SendAllAsync(session.Peer, main);

        (await reading.Soon()).Should().Equal("exception", "end 0");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Output_that_is_not_there_any_more_is_no_end_of_it(int served)
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await using IAsyncEnumerator<JobOutputItem> items = session.Client.Jobs.OutputAsync(Log.Id).GetAsyncEnumerator();
        Task<bool> next = items.MoveNextAsync().AsTask();
        await ServeAsync(session, 1, served);
        await session.ReconnectAsync();
        (PeerMessage main, PeerMessage output) = await ReceiveAsync(session);

        await session.Peer.RespondErrorAsync(output, FluxErrno.ENOENT);

        FluxConnectionException failure = await ReadToEndAsync(items, next).FailureAsync<FluxConnectionException>();
        failure.Errno.Should().Be(FluxErrno.ESTALE);
        failure.Message.Should().Contain("guest.output").And.Contain("not the one of before");
        (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(main.Matchtag);
    }

    [Fact]
    public async Task Another_output_is_stale()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<List<string>> reading = ReadAsync(session);
        await ServeAsync(session, 1, 2);
        await session.ReconnectAsync();
        (_, PeerMessage output) = await ReceiveAsync(session);

        await ServedLog.Of("""1.75 header {"version":1}""", """2.0 data {"stream":"stdout","rank":"0","data":"z"}""").SendAsync(session.Peer, output, 2);

        (await reading.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ESTALE);
    }

    private static async Task ServeAsync(LifeSession session, int main, int output)
    {
        (PeerMessage mainWatch, PeerMessage outputWatch) = await ReceiveAsync(session);
        await Main.SendAsync(session.Peer, mainWatch, main);
        await Output.SendAsync(session.Peer, outputWatch, output, andHalf: true);
    }

    private static async Task ServeAllAsync(LifeSession session)
    {
        (PeerMessage mainWatch, PeerMessage outputWatch) = await ReceiveAsync(session);
        await Main.SendAllAsync(session.Peer, mainWatch);
        await Output.SendAllAsync(session.Peer, outputWatch);
    }

    private static async Task<(PeerMessage Main, PeerMessage Output)> ReceiveAsync(LifeSession session)
    {
        PeerMessage main = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        main.Json["path"]!.GetValue<string>().Should().Be("eventlog");
        PeerMessage output = await session.Peer.ReceiveAsync(ServedLog.WatchTopic);
        output.Json["path"]!.GetValue<string>().Should().Be("guest.output");
        return (main, output);
    }

    private static async Task ReadToEndAsync(IAsyncEnumerator<JobOutputItem> items, Task<bool> next)
    {
        while (await next)
        {
            next = items.MoveNextAsync().AsTask();
        }
    }

    private static async Task<List<string>> ReadAsync(LifeSession session)
    {
        List<string> items = [];
        await foreach (JobOutputItem item in session.Client.Jobs.OutputAsync(Log.Id))
        {
            items.Add(item switch
            {
                JobOutputData data => $"{data.Stream} {data.Text}",
                JobOutputException => "exception",
                JobOutputEnd end => $"end {end.WaitStatus}",
                _ => "other",
            });
        }

        return items;
    }
}
