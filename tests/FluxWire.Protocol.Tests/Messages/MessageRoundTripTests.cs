using System.Buffers;
using System.Buffers.Binary;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Messages of known bytes, and sizes at which the encoding changes.</summary>
public sealed class MessageRoundTripTests
{
    [Fact]
    public void A_request_has_the_bytes_of_libflux()
        => Convert.ToHexStringLower(Encoded.Write(Encoded.Request("attr.get", """{"name":"size"}"""))).Should().Be(
            "1200eeff00000030"
            + "00"
            + "08617474722e676574"
            + "107b226e616d65223a2273697a65227d00"
            + "148e01010bffffffff00000000ffffffff00000001");

    [Fact]
    public void A_response_takes_over_what_the_request_has()
    {
        FluxMessage request = FluxMessage.Request(
            "log.dmesg"u8.ToArray(), null, FluxNodeId.Any, 4, FluxMessageFlags.Streaming | FluxMessageFlags.User1);
        request = new FluxMessage(request.Header, FluxRouteStack.Create("hop"), request.Topic, request.Payload);
        FluxMessage response = Encoded.Read(Encoded.Write(
            FluxMessage.Response(request, FluxErrno.ENODATA, null, 0, FluxRoles.Owner | FluxRoles.Local)));
        response.Type.Should().Be(FluxMessageType.Response);
        response.Header.Flags.Should().Be(
            FluxMessageFlags.Topic | FluxMessageFlags.Route | FluxMessageFlags.Streaming | FluxMessageFlags.User1);
        response.Matchtag.Should().Be(4);
        response.Errno.Should().Be(FluxErrno.ENODATA);
        response.IsFinalResponse.Should().BeTrue();
        response.Routes.ToList().Should().Equal("hop");
        response.Topic.ToArray().Should().Equal("log.dmesg"u8.ToArray());
        response.HasPayload.Should().BeFalse();
    }

    [Fact]
    public void A_successful_streaming_response_is_not_the_last()
    {
        FluxMessage request = FluxMessage.Request("a.b"u8.ToArray(), null, FluxNodeId.Any, 1, FluxMessageFlags.Streaming);
        FluxMessage.Response(request, FluxErrno.None, null, 0, FluxRoles.Owner).IsFinalResponse.Should().BeFalse();
        FluxMessage.Response(Encoded.Request("a.b"), FluxErrno.None, null, 0, FluxRoles.Owner).IsFinalResponse.Should().BeTrue();
    }

    [Fact]
    public void An_event_has_its_number_and_its_routes()
    {
        FluxMessage bare = FluxMessage.Event("my.ev"u8.ToArray(), new(FluxPayload.FromText("{}")), 35, 0, FluxRoles.Owner, FluxMessageFlags.Private);
        FluxMessage sent = new(bare.Header, FluxRouteStack.Create("4aa77730", "abc"), bare.Topic, bare.Payload);
        FluxMessage read = Encoded.Read(Encoded.Write(sent));
        read.Type.Should().Be(FluxMessageType.Event);
        read.Sequence.Should().Be(35);
        read.Matchtag.Should().Be(0);
        read.Routes.Should().Be(sent.Routes);
        read.Routes.ToString().Should().Be("abc!4aa77730");
    }

    [Theory]
    [InlineData(0, new byte[] { 0 })]
    [InlineData(1, new byte[] { 1 })]
    [InlineData(254, new byte[] { 254 })]
    [InlineData(255, new byte[] { 0xFF, 0, 0, 0, 255 })]
    [InlineData(256, new byte[] { 0xFF, 0, 0, 1, 0 })]
    [InlineData(65535, new byte[] { 0xFF, 0, 0, 0xFF, 0xFF })]
    [InlineData(1 << 20, new byte[] { 0xFF, 0, 0x10, 0, 0 })]
    public void A_parts_length_takes_one_byte_or_five(int size, byte[] prefix)
    {
        byte[] payload = [.. Enumerable.Range(0, size).Select(i => (byte)i)];
        FluxMessage message = FluxMessage.Request("t"u8.ToArray(), new(payload), FluxNodeId.Rank(3), 9);
        byte[] bytes = Encoded.Write(message);
        FluxMessageWriter.GetEncodedSize(message).Should().Be(bytes.Length);
        BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)).Should().Be(bytes.Length - 8);
        bytes.Skip(8 + 3).Take(prefix.Length).Should().Equal(prefix);
        FluxMessage read = Encoded.Read(bytes);
        read.HasPayload.Should().BeTrue("a payload of no bytes is one too");
        read.Payload.ToArray().AsSpan().SequenceEqual(payload).Should().BeTrue();
        read.NodeId.Should().Be(FluxNodeId.Rank(3));
    }

    [Theory]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(65535)]
    public void Topics_and_routes_may_be_long_too(int size)
    {
        string text = new('x', size);
        FluxMessage request = Encoded.Request(text);
        FluxMessage read = Encoded.Read(Encoded.Write(new FluxMessage(request.Header, FluxRouteStack.Create(text, "y"), request.Topic, default)));
        read.Topic.Length.Should().Be(size);
        read.Routes.ToList().Should().Equal(text, "y");
    }

    [Fact]
    public void What_a_decoder_must_tolerate_is_tolerated()
    {
        const FluxMessageFlags All = FluxMessageFlags.Route | FluxMessageFlags.Topic | FluxMessageFlags.Payload;

        // A long length for a short part, a NUL behind the topic, and a part that nobody announced.
        FluxMessage message = Encoded.Read(Encoded.Frame(
            [1, (byte)'r', 0xFF, 0, 0, 0, 0, 4, (byte)'a', (byte)'.', (byte)'b', 0, 0xFF, 0, 0, 0, 1, 7, 2, 1, 2, .. Encoded.Header(All)]));
        message.Routes.ToList().Should().Equal("r");
        message.Topic.ToArray().Should().Equal("a.b"u8.ToArray());
        message.Payload.ToArray().Should().Equal(7);

        // A request without routes, which the broker accepts.
        Encoded.Read(Encoded.Frame([1, (byte)'a', .. Encoded.Header(FluxMessageFlags.Topic)])).Routes.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Several_messages_in_one_buffer_come_one_after_the_other()
    {
        byte[] first = Encoded.Write(Encoded.Request("a"));
        byte[] second = Encoded.Write(Encoded.Request("b", "{}"));
        ReadOnlySequence<byte> buffer = new([.. first, .. second, .. first.Take(20)]);
        FluxMessageReader.TryRead(ref buffer, out FluxMessage message).Should().BeTrue();
        Encoded.Write(message).Should().Equal(first);
        FluxMessageReader.TryRead(ref buffer, out message).Should().BeTrue();
        Encoded.Write(message).Should().Equal(second);
        FluxMessageReader.TryRead(ref buffer, out _).Should().BeFalse();
        buffer.Length.Should().Be(20);
    }
}
