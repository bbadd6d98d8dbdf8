using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Rpc;

namespace FluxWire.Tests.Secrets;

/// <summary>Exceptions are logged as they are: neither what was sent nor what came may be in them.</summary>
public sealed class ExceptionSecretTests
{
    private const string ResultTopic = "job-info.eventlog-watch";

    /// <summary>Answers that are not what a service promises, each with the secret where a parser stumbles or beside it.</summary>
    public static TheoryData<string> WrongAnswers => [.. Templates.Select(static template => template.Replace("$", Canary.Value, StringComparison.Ordinal))];

    private static readonly string[] Templates =
    [
        "$",
        """{"id":t$}""",
        """{"id":"$"}""",
        """{"$":nul}""",
        """{"id":{"$":{}}}""",
        """["$"]""",
        """{"id":1}$""",
        """{"id":"\ud800$"}""",
        """{"id":null,"$":"$"}""",
        """{"event":"$"}""",
        """{"event":n$}""",
        """{"event":"{\"timestamp\":\"$\",\"name\":\"x\"}"}""",
        """{"event":"{\"timestamp\":1.0,\"name\":\"finish\",\"context\":{\"$\":\"$\"}}"}""",
        """{"event":"{\"timestamp\":1.0,\"name\":\"data\",\"context\":{\"stream\":\"stdout\",\"rank\":\"$\",\"data\":\"$\"}}"}""",
        """{"event":"{\"timestamp\":1.0,\"name\":\"data\",\"context\":{\"data\":\"$\",\"encoding\":\"base64\"}}"}""",
        """{"event":"{\"timestamp\":1.0,\"name\":\"data\",\"context\":{\"stream\":\"stdout\",\"rank\":0,\"repeat\":99999999,\"data\":\"$\"}}"}""",
    ];

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_answer_to_a_submission_does_not_show_it(string answer)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobId> submitting = SubmitSecretAsync(session);

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync(), answer);

        Canary.ShouldNotBeIn(await ToldAsync(submitting));
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_answer_to_a_typed_call_does_not_show_it(string answer)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<EchoReply> call = session.Client.CallAsync(
            "test.echo", new EchoRequest(1, Canary.Value), EchoJson.Default.EchoRequest, EchoJson.Default.EchoReply).AsTask();

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync(), answer);

        Canary.ShouldNotBeIn(await ToldAsync(call));
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_answer_to_any_call_does_not_show_it(string answer)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.RespondAsync(request, answer);

        Canary.ShouldNotBeIn(await ToldAsync(call));
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_eventlog_does_not_show_it(string answer)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobResult> result = session.Client.Jobs.ResultAsync(new JobId(1));
        PeerMessage request = await session.Peer.ReceiveAsync(ResultTopic);

        await session.Peer.RespondAsync(request, answer);
        await session.Peer.EndStreamAsync(request);

        Canary.ShouldNotBeIn(await ToldAsync(result));
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task Wrong_output_does_not_show_it(string answer)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task reading = ReadOutputAsync(session);

        // Two logs are watched, the job's own and its output.
        foreach (PeerMessage request in new[] { await session.Peer.ReceiveAsync(ResultTopic), await session.Peer.ReceiveAsync(ResultTopic) })
        {
            await session.Peer.RespondAsync(request, answer);
            await session.Peer.EndStreamAsync(request);
        }

        Canary.ShouldNotBeIn(await ToldAsync(reading));
    }

    [Fact]
    public async Task A_refused_submission_tells_what_the_broker_says_and_no_more()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobId> submitting = SubmitSecretAsync(session);

        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(), FluxErrno.EINVAL, "no");

        Canary.ShouldNotBeIn(await ToldAsync(submitting));
    }

    [Fact]
    public async Task A_lost_connection_does_not_show_what_was_under_way()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobId> submitting = SubmitSecretAsync(session);
        Task<JsonElement> call = session.Client.CallAsync("test.call", new JsonObject { ["secret"] = Canary.Value }).AsTask();
        await session.Peer.ReceiveAsync();

        session.Peer.Dispose();

        Canary.ShouldNotBeIn(await ToldAsync(submitting));
        Canary.ShouldNotBeIn(await ToldAsync(call));
        Canary.ShouldNotBeIn(await ToldAsync(SubmitSecretAsync(session)));
    }

    [Fact]
    public async Task Garbage_in_the_place_of_a_frame_does_not_show_it()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobId> submitting = SubmitSecretAsync(session);
        await session.Peer.ReceiveAsync();

        await session.Peer.WriteAsync(Encoding.UTF8.GetBytes(Canary.Value));

        Canary.ShouldNotBeIn(await ToldAsync(submitting));
    }

    [Fact]
    public async Task A_deadline_and_a_token_do_not_show_it()
    {
        ObservedTimeProvider time = new();
        using CancellationTokenSource source = new();
        await using PeerSession session = await PeerSession.StartAsync(o => o.TimeProvider = time);
        Task<JobId> late = SubmitSecretAsync(session, TimeSpan.FromSeconds(1));
        Task<JobId> cancelled = SubmitSecretAsync(session, timeout: null, source.Token);

        time.Advance(TimeSpan.FromSeconds(1));
        await source.CancelAsync();

        Canary.ShouldNotBeIn(await ToldAsync(late));
        Canary.ShouldNotBeIn(await ToldAsync(cancelled));
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_not_quoted()
    {
        foreach (string line in (string[])[Canary.Value, $$"""{"timestamp":t{{Canary.Value}}}""", $$"""{"name":"\udc00{{Canary.Value}}"}"""])
        {
            Canary.ShouldNotBeIn(FluentActions.Invoking(() => JobEvent.Parse(line)).Should().Throw<FluxProtocolException>().Which.ToString());
        }
    }

    [Fact]
    public void A_J_that_cannot_be_read_is_not_quoted()
    {
        string payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary.Value));
        foreach (string j in (string[])[Canary.Value, $"{payload}.{payload}.none", $"{Canary.Value}.{Canary.Value}.none", $"a.{payload}!.b"])
        {
            Canary.ShouldNotBeIn(FluentActions.Invoking(() => SignedJob.Parse(j)).Should().Throw<FluxProtocolException>().Which.ToString());
        }
    }

    private static Task<JobId> SubmitSecretAsync(
        PeerSession session, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Jobspec jobspec = Jobspec.FromCommand("sh", "-c", $"echo {Canary.Value}");
        jobspec.Environment["PASSWORD"] = Canary.Value;
        return session.Client.Jobs.SubmitAsync(jobspec, new SubmitOptions { UserId = 0, Timeout = timeout }, cancellationToken);
    }

    private static async Task ReadOutputAsync(PeerSession session)
    {
        await foreach (JobOutputItem item in session.Client.Jobs.OutputAsync(new JobId(1)))
        {
            Canary.ShouldNotBeIn(item.ToString());
        }
    }

    // Everything there is to log: the whole exception with its causes. Empty if all went well, as with an answer that is only odd.
    private static async Task<string> ToldAsync(Task task)
    {
        await task.Soon().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.Exception?.ToString() ?? "";
    }
}
