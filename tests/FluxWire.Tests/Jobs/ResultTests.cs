using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Jobs;

/// <summary>Awaiting a result over the wire: a watch of the main eventlog until its end.</summary>
public sealed class ResultTests
{
    private const string WatchTopic = "job-info.eventlog-watch";

    private readonly ObservedTimeProvider _time = new();

    [Fact]
    public async Task The_result_is_there_when_the_log_has_ended()
    {
        await using PeerSession session = await StartAsync();
        Task<JobResult> awaiting = session.Client.Jobs.Get(Log.Id).ResultAsync();
        PeerMessage request = await session.Peer.ReceiveAsync(WatchTopic);
        request.Text.Should().Be("""{"id":13375585124352,"path":"eventlog","flags":0}""");

        await RespondAsync(session, request, "100.25 submit", "100.5 alloc", """102.75 finish {"status":0}""", "103.5 clean");
        await session.BarrierAsync();
        awaiting.IsCompleted.Should().BeFalse("only the end of the stream tells that no more can come");
        await session.Peer.EndStreamAsync(request);

        JobResult result = await awaiting.Soon();
        result.Result.Should().Be(JobOutcome.Completed);
        result.Id.Should().Be(Log.Id);
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task The_clock_of_its_runtime_is_the_clients()
    {
        await using PeerSession session = await StartAsync();
        Task<JobResult> awaiting = session.Client.Jobs.ResultAsync(Log.Id);
        PeerMessage request = await session.Peer.ReceiveAsync(WatchTopic);
        await RespondAsync(session, request, "100.5 alloc");
        await session.Peer.EndStreamAsync(request);

        (await awaiting.Soon()).ToJobInfo().Runtime.Should().Be(900);
    }

    [Fact]
    public async Task An_unknown_job_is_ENOENT_with_advice()
    {
        await using PeerSession session = await StartAsync();
        Task<JobResult> awaiting = session.Client.Jobs.ResultAsync(Log.Id);
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WatchTopic), FluxErrno.ENOENT);

        FluxRpcException failure = await awaiting.FailureAsync<FluxRpcException>();
        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.BrokerText.Should().BeNull();
        failure.ErrorText.Should().Be("No such file or directory");
        failure.Message.Should().Contain("no job ƒ74MXez5m").And.Contain("FLUX_URI");
    }

    [Fact]
    public async Task A_missing_log_is_named()
    {
        await using PeerSession session = await StartAsync();
        Task<bool> next = session.Client.Jobs.WatchEventsAsync(Log.Id, "guest.input").GetAsyncEnumerator().MoveNextAsync().AsTask();
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(WatchTopic), FluxErrno.ENOENT);

        (await next.FailureAsync<FluxRpcException>()).Message.Should().Contain("guest.input");
    }

    [Theory]
    [InlineData("""{"timestamp":1.5,"name":"finish"}""")]
    [InlineData("""{"timestamp":1.5}""")]
    [InlineData("no JSON")]
    public async Task A_log_that_cannot_be_read_is_an_error_and_its_watch_is_cancelled(string line)
    {
        await using PeerSession session = await StartAsync();
        Task<JobResult> awaiting = session.Client.Jobs.ResultAsync(Log.Id);
        PeerMessage request = await session.Peer.ReceiveAsync(WatchTopic);

        await session.Peer.RespondEventAsync(request, line);

        await awaiting.FailureAsync<FluxProtocolException>();
        (await session.Peer.ReceiveAsync("job-info.eventlog-watch-cancel")).Json["matchtag"]!.GetValue<uint>().Should().Be(request.Matchtag);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"\ud800"}""")]
    [InlineData("""{"other":{"event":"{}"}}""")]
    [InlineData("[")]
    public async Task A_response_without_an_event_is_a_protocol_error(string json)
    {
        await using PeerSession session = await StartAsync();
        Task<JobResult> awaiting = session.Client.Jobs.ResultAsync(Log.Id);

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync(WatchTopic), json);

        await awaiting.FailureAsync<FluxProtocolException>();
    }

    [Fact]
    public async Task Events_keep_their_bytes_whatever_stands_around_them()
    {
        await using PeerSession session = await StartAsync();
        await using IAsyncEnumerator<JobEvent> events = session.Client.Jobs.WatchEventsAsync(Log.Id).GetAsyncEnumerator();
        Task<bool> next = events.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync(WatchTopic);
        const string Line = """{"timestamp":1795381129.6432438,"name":"memo","context":{"text":"ƒ \"q\" \\ ☃ \u0000","n":[1,{}]}}""";

        string quoted = System.Text.Json.JsonSerializer.Serialize(Line + "\n", Rpc.TextJson.Default.String);
        await session.Peer.RespondAsync(request, $$"""{ "a":{"event":1}, "event" : {{quoted}}, "z":[] }""");

        (await next.Soon()).Should().BeTrue();
        events.Current.ToString().Should().Be(Line);
    }

    [Fact]
    public async Task The_sentinel_stands_between_what_was_there_and_what_is_new()
    {
        await using PeerSession session = await StartAsync();
        await using IAsyncEnumerator<JobEvent?> events = session.Client.Jobs.WatchEventsWithSentinelAsync(Log.Id).GetAsyncEnumerator();
        Task<bool> next = events.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync(WatchTopic);
        request.Text.Should().Be("""{"id":13375585124352,"path":"eventlog","flags":2}""");
        await RespondAsync(session, request, "1.5 submit");
        await session.Peer.RespondEmptyAsync(request);
        await RespondAsync(session, request, "2.5 validate");
        await session.Peer.EndStreamAsync(request);

        List<string?> names = [];
        while (await next.Soon())
        {
            names.Add(events.Current?.Name);
            next = events.MoveNextAsync().AsTask();
        }

        names.Should().Equal("submit", null, "validate");
    }

    private static async Task RespondAsync(PeerSession session, PeerMessage request, params string[] events)
    {
        foreach (string entry in events)
        {
            await session.Peer.RespondEventAsync(request, Log.Line(entry));
        }
    }

    private Task<PeerSession> StartAsync() => PeerSession.StartAsync(o => o.TimeProvider = _time);
}
