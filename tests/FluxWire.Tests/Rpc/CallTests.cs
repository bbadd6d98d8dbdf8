using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Rpc;

/// <summary>One request, one answer: what goes over the wire and what comes back to the caller.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task A_request_has_the_bytes_that_libflux_sends()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task<JsonElement> call = session.Client.CallAsync("attr.get", new JsonObject { ["name"] = "size" }).AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync();

        Convert.ToHexString(request.Frame).Should().Be(
            "1200EEFF00000030" + "00" + "08617474722E676574" + "107B226E616D65223A2273697A65227D00"
            + "148E01010BFFFFFFFF00000000FFFFFFFF00000001");
        await session.Peer.RespondAsync(request, """{"value":"1","flags":1}""");
        (await call.Soon()).GetRawText().Should().Be("""{"value":"1","flags":1}""");
    }

    [Fact]
    public async Task No_payload_is_not_an_empty_object()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task<JsonElement> none = session.Client.CallAsync("test.none").AsTask();
        PeerMessage withoutPayload = await session.Peer.ReceiveAsync("test.none");
        Task<JsonElement> empty = session.Client.CallAsync("test.empty", new JsonObject()).AsTask();
        PeerMessage withPayload = await session.Peer.ReceiveAsync("test.empty");
        await session.Peer.RespondEmptyAsync(withoutPayload);
        await session.Peer.RespondAsync(withPayload, "{}");

        withoutPayload.Frame.Should().Equal(Frames.Request("test.none", null, withoutPayload.Matchtag));
        withPayload.Frame.Should().Equal(Frames.Request("test.empty", "{}", withPayload.Matchtag));
        (await none.Soon()).ValueKind.Should().Be(JsonValueKind.Undefined);
        (await empty.Soon()).ValueKind.Should().Be(JsonValueKind.Object);
    }

    [Fact]
    public async Task Text_is_sent_as_it_is_and_integers_stay_exact()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        JsonObject payload = new() { ["id"] = long.MinValue + 1, ["text"] = "ƒ <&'\"\n\0☃" };

        Task<JsonElement> call = session.Client.CallAsync("test.call", payload).AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync();
        await session.Peer.RespondAsync(request, """{"id":18446744073709551615}""");

        request.Text.Should().Be("""{"id":-9223372036854775807,"text":"ƒ <&'\"\n\u0000☃"}""");
        (await call.Soon()).GetProperty("id").GetUInt64().Should().Be(ulong.MaxValue);
    }

    [Fact]
    public async Task Typed_calls_need_no_reflection()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task<EchoReply> call = TypedCallAsync(session, new EchoRequest(long.MaxValue, "x"));
        PeerMessage request = await session.Peer.ReceiveAsync("test.typed");
        await session.Peer.RespondAsync(request, """{"n":9223372036854775807,"unknown":[1,{}]}""");

        request.Text.Should().Be("""{"n":9223372036854775807,"text":"x"}""");
        (await call.Soon()).Number.Should().Be(long.MaxValue);
    }

    [Theory]
    [InlineData("null", FluxProtocolError.InvalidJson)]
    [InlineData("{}", FluxProtocolError.InvalidJson)]
    [InlineData("""{"n":"1"}""", FluxProtocolError.InvalidJson)]
    [InlineData("""{"n":1""", FluxProtocolError.InvalidJson)]
    [InlineData(null, FluxProtocolError.NoPayload)]
    public async Task A_typed_answer_of_another_form_fails_this_call_alone(string? answer, FluxProtocolError error)
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task<EchoReply> call = TypedCallAsync(session, new EchoRequest(1));
        PeerMessage request = await session.Peer.ReceiveAsync();
        await session.Peer.WriteAsync(Frames.Response(request, answer is null ? null : Frames.Text(answer)));

        (await call.FailureAsync<FluxProtocolException>()).Error.Should().Be(error);
        await session.BarrierAsync();
        session.Client.IsConnected.Should().BeTrue();
    }

    [Theory]
    [InlineData("no JSON\0", FluxProtocolError.InvalidJson)]
    [InlineData("\0", FluxProtocolError.InvalidJson)]
    [InlineData("{}", FluxProtocolError.UnterminatedJson)]
    [InlineData("", FluxProtocolError.UnterminatedJson)]
    public async Task An_answer_that_is_not_JSON_fails_this_call_alone(string payload, FluxProtocolError error)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync(Frames.Response(request, [.. payload.Select(c => (byte)c)]));

        (await call.FailureAsync<FluxProtocolException>()).Error.Should().Be(error);
        await session.BarrierAsync();
    }

    [Fact]
    public async Task What_stands_behind_the_NUL_is_ignored()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        (Task<JsonElement> call, PeerMessage request) = await session.BeginCallAsync();

        await session.Peer.WriteAsync(Frames.Response(request, [.. """{"n":1}"""u8, 0, .. "junk"u8]));

        (await call.Soon()).GetRawText().Should().Be("""{"n":1}""");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(70_000)]
    public async Task Raw_bytes_travel_as_they_are(int size)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        byte[] bytes = [.. Enumerable.Range(0, size).Select(i => (byte)i)];

        Task<byte[]?> call = session.Client.CallRawAsync("content.store", bytes).AsTask();
        PeerMessage request = await session.Peer.ReceiveAsync();
        await session.Peer.WriteAsync(Frames.Response(request, request.Payload));

        request.Frame.Should().Equal(Frames.RequestRaw("content.store", bytes, request.Matchtag));
        (await call.Soon()).Should().Equal(bytes);
    }

    [Fact]
    public async Task A_raw_answer_without_payload_is_null()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task<byte[]?> call = session.Client.CallRawAsync("test.raw", null).AsTask();
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync());

        (await call.Soon()).Should().BeNull();
    }

    [Fact]
    public async Task A_request_that_wants_no_answer_has_no_tag()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        await session.Client.SendAsync("log.append", new JsonObject { ["a"] = 1 }, new RpcOptions { NodeId = FluxNodeId.Rank(2) }).Soon();
        PeerMessage request = await session.Peer.ReceiveAsync();

        request.Frame.Should().Equal(Frames.Request("log.append", """{"a":1}""", matchtag: 0, Frames.NoResponse, nodeId: 2));
        session.Matcher.PendingCount.Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task A_topic_that_a_broker_never_answers_is_refused(string topic)
    {
        await using PeerSession session = await PeerSession.StartAsync();

        FluentActions.Invoking(() => session.Client.CallAsync(topic)).Should().Throw<ArgumentException>();
        await session.Client.SendAsync(topic).FailureAsync<ArgumentException>();
        FluentActions.Invoking(() => session.Client.StreamAsync(topic)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_service_name_may_have_244_bytes()
    {
        await using PeerSession session = await PeerSession.StartAsync();

        Task<JsonElement> call = session.Client.CallAsync(new string('x', 244) + ".y").AsTask();
        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync());
        await call.Soon();

        FluentActions.Invoking(() => session.Client.CallAsync(new string('x', 245) + ".y"))
            .Should().Throw<ArgumentException>().WithMessage("*244*");
    }

    private static Task<EchoReply> TypedCallAsync(PeerSession session, EchoRequest request)
        => session.Client.CallAsync("test.typed", request, EchoJson.Default.EchoRequest, EchoJson.Default.EchoReply).AsTask();
}
