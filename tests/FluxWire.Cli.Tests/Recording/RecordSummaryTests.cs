using FluxWire.Cli.Recording;
using FluxWire.Cli.Tests.Support;
using FluxWire.Protocol;

namespace FluxWire.Cli.Tests.Recording;

public sealed class RecordSummaryTests
{
    [Fact]
    public void A_request_without_payload()
        => Of(Messages.Request("a.b", null, 4)).Should().Be("request a.b tag=4 nodeid=any flags=topic|route payload=none");

    [Fact]
    public void A_response_with_an_error()
        => Of(Messages.Response("a.b", "why", 38, 2)).Should().Be("response a.b tag=2 errnum=38 flags=topic|payload|route payload=4");

    [Fact]
    public void An_event_with_routes()
        => Of(Messages.Event("e", 5, "one", "two")).Should().Be("event e seq=5 flags=topic|route routes=2 payload=none");

    [Fact]
    public void A_control_message()
        => Of(Messages.Encode(new FluxMessage(
            new FluxMessageHeader(FluxMessageType.Control, FluxMessageFlags.User1, 0, FluxRoles.Owner, 2, 1), default, default, default)))
            .Should().Be("control type=2 status=1 flags=user1 payload=none");

    [Fact]
    public void Bytes_that_are_no_message()
        => RecordSummary.Of(new TranscriptRecord(0, TranscriptDirection.ClientToBroker, TranscriptKind.Raw, new byte[12]))
            .Should().Be("raw bytes=12");

    private static string Of(byte[] message)
        => RecordSummary.Of(new TranscriptRecord(0, TranscriptDirection.ClientToBroker, TranscriptKind.Message, message));
}
