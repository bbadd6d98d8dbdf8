using System.Text.Json;
using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What is never repeated: it ends with a reason that says what is known.</summary>
public sealed class LossTests
{
    private const string SubmitTopic = "job-ingest.submit";

    private static readonly Dictionary<string, Func<FluxClient, Task>> Actions = new()
    {
        ["job-manager.raise"] = client => client.Jobs.RaiseAsync(Log.Id, "note", 3),
        ["job-manager.kill"] = client => client.Jobs.KillAsync(Log.Id),
    };

    [Fact]
    public async Task A_submission_is_never_sent_twice_and_says_how_to_find_out()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobId> submitting = session.Client.Jobs.SubmitAsync(Jobspec.FromCommand("hostname"), new SubmitOptions { UserId = 1 });
        await session.Peer.ReceiveAsync(SubmitTopic);

        await session.ReconnectAsync();

        FluxConnectionException failure = await submitting.FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.Message.Should().Contain("whether the job was submitted is unknown").And.Contain("flux jobs -a");
        await session.BarrierAsync();
    }

    [Fact]
    public async Task A_submission_that_has_not_left_is_sent()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await session.CutAsync();
        Task<JobId> submitting = session.Client.Jobs.SubmitAsync(Jobspec.FromCommand("hostname"), new SubmitOptions { UserId = 1 });
        await session.AcceptAsync();

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync(SubmitTopic), """{"id":5}""");

        (await submitting.Soon()).Should().Be(new JobId(5));
    }

    [Fact]
    public async Task The_question_who_we_are_is_repeated_before_a_submission()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        Task<JobId> submitting = session.Client.Jobs.SubmitAsync(Jobspec.FromCommand("hostname"));
        await session.Peer.ReceiveAsync(LifeSession.PingTopic);
        await session.ReconnectAsync();
        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync(LifeSession.PingTopic), LifeSession.PingReply);

        await session.Peer.RespondAsync(await session.Peer.ReceiveAsync(SubmitTopic), """{"id":5}""");

        (await submitting.Soon()).Should().Be(new JobId(5));
    }

    [Fact]
    public async Task What_acts_on_a_job_is_never_sent_twice()
    {
        foreach ((string topic, Func<FluxClient, Task> action) in Actions)
        {
            await using LifeSession session = await LifeSession.StartAsync();
            Task acting = action(session.Client);
            await session.Peer.ReceiveAsync(topic);

            await session.ReconnectAsync();

            FluxConnectionException failure = await acting.FailureAsync<FluxConnectionException>();
            failure.MayHaveBeenSent.Should().BeTrue();
            failure.Message.Should().Contain(topic);
            await session.BarrierAsync();
        }
    }

    [Fact]
    public async Task A_stream_that_nobody_can_resume_ends_with_the_reason_behind_what_had_come()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        await using IAsyncEnumerator<JsonElement> stream = session.Client
            .StreamAsync("test.stream", null, new RpcStreamOptions { CancelTopic = "test.cancel" }).GetAsyncEnumerator();
        Task<bool> first = stream.MoveNextAsync().AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync("test.stream");
        await session.Peer.RespondAsync(request, """{"n":1}""");
        await session.Peer.RespondAsync(request, """{"n":2}""");
        (await first.Soon()).Should().BeTrue();

        await session.ReconnectAsync();

        (await stream.MoveNextAsync().Soon()).Should().BeTrue("it had come before");
        stream.Current.GetProperty("n").GetInt32().Should().Be(2);
        FluxConnectionException failure = await stream.MoveNextAsync().AsTask().FailureAsync<FluxConnectionException>();
        failure.MayHaveBeenSent.Should().BeTrue();
        failure.Message.Should().Contain("test.stream was unanswered");
        await session.BarrierAsync();
    }

    [Fact]
    public async Task What_is_new_finds_the_new_connection_while_the_old_one_is_forgotten()
    {
        await using LifeSession session = await LifeSession.StartAsync();
        using CancellationTokenSource source = new();
        (Task<JsonElement> given, PeerMessage _) = await session.BeginCallAsync("test.given", null, source.Token);
        await source.CancelAsync();
        await given.FailureAsync<OperationCanceledException>();
        session.Client.GetStatistics().QuarantinedMatchtags.Should().Be(1);

        await session.ReconnectAsync();

        await session.BarrierAsync();
        FluxClientStatistics statistics = session.Client.GetStatistics();
        statistics.QuarantinedMatchtags.Should().Be(0, "what the old connection owed is owed no more");
        statistics.Reconnects.Should().Be(1);
    }
}
