using System.Text.Json;
using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>What the broker answers goes on on the reader in inline mode, and never there in the other.</summary>
[Collection(InlineClients.Name)]
public sealed class AnswerPlaceTests
{
    private const string WatchTopic = "job-info.eventlog-watch";

    [Theory, InBothModes]
    public Task A_result(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.CallAsync("test.call")),
        (peer, request) => peer.RespondAsync(request, "{}"));

    [Theory, InBothModes]
    public Task A_result_that_is_awaited_as_a_task(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.CallAsync("test.call").AsTask()),
        (peer, request) => peer.RespondAsync(request, "{}"));

    [Theory, InBothModes]
    public Task An_error(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.CallAsync("test.call")),
        (peer, request) => peer.RespondErrorAsync(request, FluxErrno.EINVAL));

    [Theory, InBothModes]
    public Task An_answer_that_cannot_be_read(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.CallAsync("test.call")),
        (peer, request) => peer.RespondAsync(request, "no JSON"));

    [Theory, InBothModes]
    public Task An_attribute(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.Broker.GetAttributeAsync("rundir")),
        (peer, request) => peer.RespondAsync(request, """{"value":"/run","flags":1}"""));

    [Theory, InBothModes]
    public Task The_end_of_a_job_that_was_waited_for(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.Jobs.WaitAsync(Log.Id)),
        (peer, request) => peer.RespondAsync(request, """{"id":13375585124352,"success":true,"errstr":""}"""));

    [Theory, InBothModes]
    public Task A_jobs_result(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.Jobs.ResultAsync(Log.Id)),
        async (peer, request) =>
        {
            request.Topic.Should().Be(WatchTopic);
            await peer.RespondEventAsync(request, Log.Line("""102.75 finish {"status":0}"""));
            await peer.EndStreamAsync(request);
        });

    [Theory, InBothModes]
    public Task The_result_of_an_unknown_job(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.Jobs.ResultAsync(Log.Id)),
        (peer, request) => peer.RespondErrorAsync(request, FluxErrno.ENOENT));

    [Theory, InBothModes]
    public Task An_item_of_a_stream(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.StreamAsync("test.stream").GetAsyncEnumerator().MoveNextAsync()),
        (peer, request) => peer.RespondAsync(request, "{}"));

    [Theory, InBothModes]
    public Task An_event_of_a_job(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.Jobs.WatchEventsAsync(Log.Id).GetAsyncEnumerator().MoveNextAsync()),
        (peer, request) => peer.RespondEventAsync(request, Log.Line("100.25 submit")));

    [Theory, InBothModes]
    public Task The_end_of_a_stream(ContinuationMode mode) => CheckAsync(
        mode,
        client => Places.BehindAsync(client.StreamAsync("test.stream").GetAsyncEnumerator().MoveNextAsync()),
        (peer, request) => peer.EndStreamAsync(request));

    [Theory, InBothModes]
    public async Task The_next_item_of_a_stream(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task<List<Place>> reading = ReadAsync(session.Client);
        PeerMessage request = await session.Peer.ReceiveAsync();
        for (int i = 0; i < 5; i++)
        {
            await session.Peer.RespondAsync(request, "{}");
            await session.BarrierAsync();
        }

        await session.Peer.EndStreamAsync(request);

        (await reading.Soon()).Should().OnlyContain(place => place == Places.OfAnswers(mode));

        static async Task<List<Place>> ReadAsync(FluxClient client)
        {
            List<Place> places = [];
            await foreach (JsonElement _ in client.StreamAsync("test.stream").ConfigureAwait(false))
            {
                places.Add(Places.Here);
            }

            places.Add(Places.Here);
            return places;
        }
    }

    [Theory, InBothModes]
    public async Task The_output_of_a_job(ContinuationMode mode)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        IAsyncEnumerator<JobOutputItem> output = session.Client.Jobs.OutputAsync(Log.Id).GetAsyncEnumerator();
        Task<Place> place = Places.BehindAsync(output.MoveNextAsync());
        await session.Peer.ReceiveAsync(WatchTopic);
        PeerMessage request = await session.Peer.ReceiveAsync(WatchTopic);

        await session.Peer.RespondEventAsync(request, Log.Line("""101.5 data {"stream":"stdout","rank":"0","data":"x"}"""));

        (await place.Soon()).Should().Be(Places.OfAnswers(mode));
    }

    private static async Task CheckAsync(
        ContinuationMode mode, Func<FluxClient, Task<Place>> begin, Func<PeerConnection, PeerMessage, Task> answer)
    {
        await using PeerSession session = await PeerSession.StartAsync(o => o.ContinuationMode = mode);
        Task<Place> place = begin(session.Client);

        await answer(session.Peer, await session.Peer.ReceiveAsync());

        (await place.Soon()).Should().Be(Places.OfAnswers(mode));
    }
}
