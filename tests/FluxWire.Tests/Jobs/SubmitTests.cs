using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Jobs;

/// <summary>Submission: the signed request's bytes, whose uid is in it, and what a refusal says.</summary>
public sealed class SubmitTests
{
    private const string Topic = "job-ingest.submit";
    private const string Jobspec = """{"version":1}""";
    private const string JOfUid0 = "dmVyc2lvbgBpMQB1c2VyaWQAaTAAbWVjaGFuaXNtAHNub25lAA==.eyJ2ZXJzaW9uIjoxfQ==.none";
    private const string JOfUid1000 = "dmVyc2lvbgBpMQB1c2VyaWQAaTEwMDAAbWVjaGFuaXNtAHNub25lAA==.eyJ2ZXJzaW9uIjoxfQ==.none";

    [Theory]
    [InlineData(0u, JOfUid0)]
    [InlineData(1000u, JOfUid1000)]
    public async Task The_uid_that_is_given_stands_in_J(uint userId, string j)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobId> submitting = SubmitAsync(session, new SubmitOptions { UserId = userId });
        PeerMessage request = await session.Peer.ReceiveAsync();

        request.Frame.Should().Equal(Frames.Request(Topic, $$"""{"J":"{{j}}","urgency":16,"flags":0}""", request.Matchtag));
        await session.Peer.RespondAsync(request, """{"id":3885066354688}""");
        (await submitting.Soon()).Should().Be(new JobId(3885066354688));
    }

    [Fact]
    public async Task Otherwise_the_broker_is_asked_once_who_we_are()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobId> first = SubmitAsync(session, null);
        PeerMessage ping = await session.Peer.ReceiveAsync("broker.ping");
        ping.Text.Should().Be("""{"seq":0,"pad":""}""");
        await session.Peer.RespondAsync(ping, """{"route":"a!b","userid":1000,"rolemask":5,"rank":0,"seq":0,"pad":""}""");
        PeerMessage request = await session.Peer.ReceiveAsync(Topic);
        request.Json["J"]!.GetValue<string>().Should().Be(JOfUid1000);
        await session.Peer.RespondAsync(request, """{"id":1}""");
        await first.Soon();

        Task<JobId> second = SubmitAsync(session, null);
        request = await session.Peer.ReceiveAsync(Topic);
        request.Json["J"]!.GetValue<string>().Should().Be(JOfUid1000);
        await session.Peer.RespondAsync(request, """{"id":-9223372036854775803}""");
        (await second.Soon()).Should().Be(new JobId(0x8000000000000005));
    }

    [Fact]
    public async Task The_deadline_holds_for_that_question_too()
    {
        ObservedTimeProvider time = new();
        await using PeerSession session = await PeerSession.StartAsync(o => o.TimeProvider = time);
        Task<JobId> submitting = SubmitAsync(session, new SubmitOptions { Timeout = TimeSpan.FromSeconds(1) });
        await session.Peer.ReceiveAsync("broker.ping");

        time.Advance(TimeSpan.FromSeconds(1));

        await submitting.FailureAsync<FluxTimeoutException>();
    }

    [Theory]
    [InlineData(false, false, false, 0)]
    [InlineData(true, false, false, 4)]
    [InlineData(false, true, false, 2)]
    [InlineData(false, false, true, 8)]
    [InlineData(true, true, true, 14)]
    public async Task Options_are_flags(bool waitable, bool debug, bool noValidate, int flags)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        SubmitOptions options = new() { UserId = 0, Urgency = 31, Waitable = waitable, Debug = debug, NoValidate = noValidate };

        _ = SubmitAsync(session, options);

        (await session.Peer.ReceiveAsync(Topic)).Text.Should().Be($$"""{"J":"{{JOfUid0}}","urgency":31,"flags":{{flags}}}""");
    }

    [Fact]
    public async Task A_jobspec_object_is_sent_compact_and_without_a_NUL()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        _ = session.Client.Jobs.SubmitAsync(FluxWire.Jobs.Jobspec.FromCommand("true"), new SubmitOptions { UserId = 0 });

        SignedJob job = SignedJob.Parse((await session.Peer.ReceiveAsync(Topic)).Json["J"]!.GetValue<string>());
        System.Text.Encoding.UTF8.GetString(job.Jobspec.Span).Should().Be(
            """{"resources":[{"type":"slot","count":1,"with":[{"type":"core","count":1}],"label":"task"}],"""
            + """
              "tasks":[{"command":["true"],"slot":"task","count":{"per_slot":1}}],
              """
            + """
              "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
              """);
    }

    [Fact]
    public async Task A_signed_job_is_passed_on()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        _ = session.Client.Jobs.SubmitSignedAsync("HEADER.PAYLOAD.SIGNATURE", new SubmitOptions { Urgency = 0 });

        (await session.Peer.ReceiveAsync(Topic)).Text.Should().Be("""{"J":"HEADER.PAYLOAD.SIGNATURE","urgency":0,"flags":0}""");
    }

    [Fact]
    public async Task A_jobspec_that_does_not_fit_together_is_refused_before_anything_is_sent()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        FluxWire.Jobs.Jobspec jobspec = FluxWire.Jobs.Jobspec.FromCommand("true");
        jobspec.Nodes = 2;

        Func<Task> submitting = () => session.Client.Jobs.SubmitAsync(jobspec);

        await submitting.Should().ThrowAsync<ArgumentException>();
        await session.BarrierAsync();
    }

    [Theory]
    [InlineData("only instance owner can use sign-type=none", "SubmitSignedAsync")]
    [InlineData("signer=1 != requestor=0", "UserId")]
    [InlineData("Missing key (tasks)", "Missing key (tasks). (EPERM)")]
    public async Task A_refusal_keeps_the_brokers_text_and_adds_what_to_do(string text, string advice)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        Task<JobId> submitting = SubmitAsync(session, new SubmitOptions { UserId = 1 });
        await session.Peer.RespondErrorAsync(await session.Peer.ReceiveAsync(Topic), FluxErrno.EPERM, text);

        FluxRpcException failure = await submitting.FailureAsync<FluxRpcException>();

        failure.Errno.Should().Be(FluxErrno.EPERM);
        failure.BrokerText.Should().Be(text);
        failure.Message.Should().Contain(text).And.Contain(advice);
    }

    private static Task<JobId> SubmitAsync(PeerSession session, SubmitOptions? options)
        => session.Client.Jobs.SubmitJsonAsync(System.Text.Encoding.UTF8.GetBytes(Jobspec), options);
}
