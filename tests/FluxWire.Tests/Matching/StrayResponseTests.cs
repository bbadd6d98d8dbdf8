using System.Text.Json;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Matching;

/// <summary>Responses that nobody waits for: counted, and otherwise without any effect.</summary>
public sealed class StrayResponseTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(77u)]
    [InlineData(0xFFFFFFFFu)]
    public async Task A_tag_that_nobody_has_is_counted(uint tag)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync(Frames.Response("test.call", Frames.Text("{}"), tag));
        await session.BarrierAsync();

        call.IsCompleted.Should().BeFalse();
        session.Matcher.UnmatchedResponses.Should().Be(1);
        await session.Peer.RespondAsync(request, """{"n":1}""");
        (await call.Soon()).GetProperty("n").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task The_second_of_two_answers_is_nobodys()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.RespondAsync(request, """{"n":1}""");
        await session.Peer.RespondAsync(request, """{"n":2}""");
        await session.BarrierAsync();

        (await call.Soon()).GetProperty("n").GetInt32().Should().Be(1);
        session.Matcher.UnmatchedResponses.Should().Be(1);
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task The_second_of_two_answers_does_not_answer_the_next_call()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> first, PeerMessage request) = await session.BeginCallAsync();
        await session.Peer.RespondAsync(request, """{"n":1}""");
        await first.Soon();

        (Task<JsonElement> second, PeerMessage next) = await session.BeginCallAsync();
        await session.Peer.RespondAsync(request, """{"n":1}""");
        await session.Peer.RespondAsync(next, """{"n":2}""");

        (await second.Soon()).GetProperty("n").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task The_topic_of_an_answer_does_not_matter()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync(Frames.Response("another.topic", Frames.Text("{}"), request.Matchtag));

        (await call.Soon()).ValueKind.Should().Be(JsonValueKind.Object);
    }

    [Fact]
    public async Task A_cancelled_call_keeps_its_tag_until_its_answer_has_come()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync("test.call", null, source.Token);

        await source.CancelAsync();
        await call.FailureAsync<OperationCanceledException>();
        session.Matcher.PendingCount.Should().Be(1, "the answer is still owed");
        HashSet<uint> tags = await TagsOfCallsAsync(session, 2000);
        tags.Should().NotContain(request.Matchtag);
        session.Matcher.LateResponses.Should().Be(0);

        await session.Peer.RespondAsync(request, "{}");
        await session.BarrierAsync();
        session.Matcher.LateResponses.Should().Be(1);
        session.Matcher.PendingCount.Should().Be(0);
        session.Matcher.UnmatchedResponses.Should().Be(0);
    }

    [Fact]
    public async Task Calls_in_lockstep_use_one_slot_for_ever()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        HashSet<uint> tags = await TagsOfCallsAsync(session, 50);

        tags.Should().HaveCount(50, "each use of a slot has a tag of its own");
        tags.Select(tag => tag & 0x3FFFFF).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Events_and_requests_are_not_for_this_client()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync(Frames.Event("heartbeat.pulse", "{}", 35));
        await session.Peer.WriteAsync(Frames.Request("some.service", "{}", request.Matchtag));
        await session.Peer.RespondAsync(request, """{"n":1}""");

        (await call.Soon()).GetProperty("n").GetInt32().Should().Be(1);
        session.Matcher.UnmatchedResponses.Should().Be(0);
    }

    private static async Task<HashSet<uint>> TagsOfCallsAsync(PeerSession session, int count)
    {
        HashSet<uint> tags = [];
        for (int i = 0; i < count; i++)
        {
            (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();
            tags.Add(request.Matchtag);
            await session.Peer.RespondEmptyAsync(request);
            await call.Soon();
        }

        return tags;
    }
}
