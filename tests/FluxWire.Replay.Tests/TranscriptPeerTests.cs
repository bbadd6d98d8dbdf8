using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Protocol;
using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests;

/// <summary>The peer sees what it should see: a client that does something else than libflux is told apart.</summary>
public sealed class TranscriptPeerTests
{
    private static readonly JsonObject FirstPing = new() { ["seq"] = 0 };

    [Fact]
    public Task Another_value_in_the_payload()
        => ShouldDifferAsync(
            "ping",
            client => client.CallAsync("broker.ping", new JsonObject { ["seq"] = 5 }).AsTask(),
            "line 2*payload.seq: expected 0, actual 5");

    [Fact]
    public Task A_key_too_many()
        => ShouldDifferAsync(
            "ping",
            client => client.CallAsync("broker.ping", new JsonObject { ["seq"] = 0, ["x"] = 1 }).AsTask(),
            "payload.x: expected (absent), actual 1");

    [Fact]
    public Task A_missing_payload()
        => ShouldDifferAsync("ping", client => client.CallAsync("broker.ping").AsTask(), "flags: expected Topic, Payload, Route, actual Topic, Route");

    [Fact]
    public Task A_payload_without_its_NUL()
        => ShouldDifferAsync(
            "ping",
            client => client.CallRawAsync("broker.ping", "{\"seq\":0}"u8.ToArray()).AsTask(),
            "payload: expected {\"seq\": 0}, actual 7B22*");

    [Fact]
    public Task Another_topic()
        => ShouldDifferAsync("ping", client => client.CallAsync("kvs.ping", FirstPing.DeepClone()).AsTask(), "topic: expected broker.ping, actual kvs.ping");

    [Fact]
    public Task Another_destination()
        => ShouldDifferAsync(
            "ping",
            client => client.CallAsync("broker.ping", FirstPing.DeepClone(), new() { NodeId = FluxNodeId.Rank(3) }).AsTask(),
            "nodeid: expected any, actual 3");

    [Fact]
    public Task A_streaming_request_for_a_plain_one()
        => ShouldDifferAsync(
            "ping",
            async client => await client.StreamAsync("broker.ping", FirstPing.DeepClone()).FirstAsync(),
            "flags: expected Topic, Payload, Route, actual Topic, Payload, Route, Streaming");

    [Fact]
    public Task Another_command_in_the_jobspec()
        => ShouldDifferAsync(
            "submit-success",
            client => SubmitRecordedAsync(client, userId: 0, "false"),
            "payload.J.jobspec.tasks[0].command[0]: expected \"true\", actual \"false\"");

    [Fact]
    public Task Another_user_in_the_header_of_the_signed_job()
        => ShouldDifferAsync("submit-success", client => SubmitRecordedAsync(client, userId: 7, "true"), "payload.J.header: expected *");

    [Fact]
    public Task A_cancel_of_another_stream()
        => ShouldDifferAsync(
            "watch-cancel",
            async client =>
            {
                JobId id = await SubmitRecordedAsync(client, userId: 0, "sleep", "60");
                IAsyncEnumerator<JobEvent> events = client.Jobs.WatchEventsAsync(id).GetAsyncEnumerator();
                await events.MoveNextAsync();
                await client.SendAsync("job-info.eventlog-watch-cancel", new JsonObject { ["matchtag"] = 99 });
            },
            "payload.matchtag: expected *, actual 99");

    [Fact]
    public Task A_client_that_closes_early()
        => ShouldDifferAsync("ping", _ => Task.CompletedTask, "line 2*the client closed the connection instead.");

    [Fact]
    public Task A_request_too_many()
        => ShouldDifferAsync(
            "wait-any-none",
            async client =>
            {
                Func<Task> wait = () => client.Jobs.WaitAsync(JobId.Any);
                await wait.Should().ThrowAsync<FluxRpcException>();
                await client.SendAsync("broker.extra");
            },
            "the client sent a message that is not in the recording: *broker.extra*");

    [Fact]
    public async Task Requests_in_flight_at_the_same_time_may_come_in_any_order()
    {
        using TranscriptPeer peer = new(RecordingFolders.Load("ping-pipelined").Connections[0], Delivery.WholeMessages);
        await using FluxClient client = await FluxClient.ConnectAsync(TestMode.OptionsFor(peer.Uri));
        int[] backward = [.. Enumerable.Range(0, 30).Reverse()];
        var answers = await Task.WhenAll(backward.Select(seq => client.CallAsync("broker.ping", new JsonObject { ["seq"] = seq }).AsTask()));
        answers.Select(static answer => answer.GetProperty("seq").GetInt32()).Should().Equal(backward);
        await client.DisposeAsync();
        await peer.Completion;
    }

    private static Task<JobId> SubmitRecordedAsync(FluxClient client, uint userId, params string[] command)
    {
        Jobspec jobspec = Jobspec.FromCommand(command);
        jobspec.WorkingDirectory = "/tmp";
        jobspec.Environment["PATH"] = "/usr/bin:/bin";
        return client.Jobs.SubmitAsync(jobspec, new SubmitOptions { UserId = userId, Waitable = true });
    }

    private static async Task ShouldDifferAsync(string scenario, Func<FluxClient, Task> act, string difference)
    {
        using TranscriptPeer peer = new(RecordingFolders.Load(scenario).Connections[0], Delivery.WholeMessages);
        FluxClient client = await FluxClient.ConnectAsync(TestMode.OptionsFor(peer.Uri));
        await using (client)
        {
            try
            {
                await act(client);
            }
            catch (FluxConnectionException e)
            {
                // The peer hangs up on a client that it finds different.
                e.Errno.Should().Be(FluxErrno.ECONNRESET);
            }
        }

        Func<Task> completion = () => peer.Completion.WaitAsync(ReplayTimeout.OfDriver);
        await completion.Should().ThrowAsync<ReplayException>().WithMessage($"*{difference}*");
    }
}
