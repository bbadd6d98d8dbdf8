using System.Buffers;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Each way in which bytes are not a message, with the place where it shows.</summary>
public sealed class MalformedMessageTests
{
    private const FluxMessageFlags None = FluxMessageFlags.None;
    private const FluxMessageFlags Route = FluxMessageFlags.Route;
    private const FluxMessageFlags Topic = FluxMessageFlags.Topic;
    private const FluxMessageFlags Payload = FluxMessageFlags.Payload;

    [Theory]
    [InlineData(new byte[] { 0x13 }, 0)]
    [InlineData(new byte[] { 0x12, 0x01 }, 1)]
    [InlineData(new byte[] { 0x12, 0x00, 0xEF }, 2)]
    [InlineData(new byte[] { 0x12, 0x00, 0xEE, 0xFE, 0, 0, 0, 0, 0 }, 3)]
    [InlineData(new byte[] { 0xFF, 0xEE, 0x00, 0x12 }, 0)]
    public void A_stranger_is_known_by_its_first_wrong_byte(byte[] bytes, long offset)
        => Refused(bytes, FluxProtocolError.BadFrameMagic, offset);

    [Fact]
    public void A_message_above_the_limit_is_refused_with_its_eighth_byte()
    {
        byte[] prefix = [0x12, 0x00, 0xEE, 0xFF, 0, 0, 4, 1];
        ReadOnlySequence<byte> short1 = new(prefix.AsMemory(0, 7));
        FluxMessageReader.TryRead(ref short1, out _, maxMessageSize: 1024).Should().BeFalse();
        Refused(prefix, FluxProtocolError.MessageTooLarge, 4, maxMessageSize: 1024);
        Refused([0x12, 0x00, 0xEE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], FluxProtocolError.MessageTooLarge, 4, int.MaxValue);
        Refused([0x12, 0x00, 0xEE, 0xFF, 0x04, 0, 0, 1], FluxProtocolError.MessageTooLarge, 4);
    }

    [Fact]
    public void A_message_of_the_limit_is_read()
    {
        byte[] bytes = Encoded.Write(Encoded.Request("a.b", "{}"));
        ReadOnlySequence<byte> buffer = new(bytes);
        FluxMessageReader.TryRead(ref buffer, out _, maxMessageSize: bytes.Length - 8).Should().BeTrue();
        Refused(bytes, FluxProtocolError.MessageTooLarge, 4, bytes.Length - 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_body_without_room_for_a_header_is_refused_before_it_comes(byte size)
        => Refused([0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, size], FluxProtocolError.TruncatedHeader, 4);

    [Theory]
    [InlineData(1, FluxProtocolError.BadHeaderMagic, 9)]
    [InlineData(2, FluxProtocolError.BadVersion, 10)]
    [InlineData(3, FluxProtocolError.UnknownType, 11)]
    public void A_wrong_byte_in_the_header_is_found(int index, FluxProtocolError error, long offset)
    {
        byte[] header = Encoded.Header(None);
        header[index] = 3;
        Refused(Encoded.Frame(header), error, offset);
    }

    [Fact]
    public void The_place_in_the_header_counts_the_parts_in_front_of_it()
    {
        byte[] header = Encoded.Header(Topic);
        header[1] = 0;
        Refused(Encoded.Frame([3, (byte)'a', (byte)'.', (byte)'b', .. header]), FluxProtocolError.BadHeaderMagic, 8 + 4 + 1);
    }

    [Fact]
    public void A_part_that_reaches_beyond_the_message_is_refused()
    {
        Refused(Encoded.Frame([200, (byte)'a', .. Encoded.Header(Topic)]), FluxProtocolError.PartTooLong, 8);
        Refused(Encoded.Frame([1, (byte)'a', 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, .. Encoded.Header(Topic | Payload)]), FluxProtocolError.PartTooLong, 10);
        Refused(Encoded.Frame([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. Encoded.Header(Topic)]), FluxProtocolError.PartTooLong, 8);
    }

    [Fact]
    public void A_long_length_without_room_for_itself_is_refused()
    {
        // The part in front ends inside of what would be the header, and leaves three bytes.
        byte[] header = Encoded.Header(Topic);
        header[^3] = 0xFF;
        Refused(Encoded.Frame([18, .. header]), FluxProtocolError.PartTooLong, 8 + 19);
    }

    [Fact]
    public void A_header_that_is_no_part_of_its_own_is_refused()
    {
        // The last 20 bytes are a header, and belong to a part of 21 bytes.
        Refused(Encoded.Frame([21, 0, .. Encoded.Header(None).Skip(1)]), FluxProtocolError.BadHeaderSize, 8);
        Refused(Encoded.Frame([1, (byte)'a', 21, 0, .. Encoded.Header(Topic).Skip(1)]), FluxProtocolError.BadHeaderSize, 10);
    }

    [Fact]
    public void Routes_without_their_end_are_refused()
    {
        Refused(Encoded.Frame(Encoded.Header(Route)), FluxProtocolError.UnterminatedRoutes, 8);
        Refused(Encoded.Frame([1, (byte)'r', 1, (byte)'s', .. Encoded.Header(Route)]), FluxProtocolError.UnterminatedRoutes, 12);
    }

    [Fact]
    public void A_topic_that_is_announced_must_be_there()
    {
        Refused(Encoded.Frame(Encoded.Header(Topic)), FluxProtocolError.MissingTopic, 8);
        Refused(Encoded.Frame([0, .. Encoded.Header(Route | Topic)]), FluxProtocolError.MissingTopic, 9);
    }

    [Fact]
    public void A_payload_that_is_announced_must_be_there()
    {
        Refused(Encoded.Frame(Encoded.Header(Payload)), FluxProtocolError.MissingPayload, 8);
        Refused(Encoded.Frame([0, 1, (byte)'t', .. Encoded.Header(Route | Topic | Payload)]), FluxProtocolError.MissingPayload, 11);
    }

    [Fact]
    public void A_json_payload_must_be_there_and_end_with_a_nul()
    {
        FluxMessage none = Encoded.Request("a.b");
        FluxMessage bare = FluxMessage.Request("a.b"u8.ToArray(), new("{}"u8.ToArray()), FluxNodeId.Any, 1);
        Throws(() => FluxPayload.GetJson(none), FluxProtocolError.NoPayload, 0);
        Throws(() => FluxPayload.GetJson(bare), FluxProtocolError.UnterminatedJson, 2);
    }

    private static void Refused(
        byte[] bytes, FluxProtocolError error, long offset, int maxMessageSize = FluxMessageReader.DefaultMaxMessageSize)
    {
        foreach (int size in new[] { 1, 3, bytes.Length })
        {
            ReadOnlySequence<byte> buffer = Segments.Cut(bytes, size);
            Throws(() => FluxMessageReader.TryRead(ref buffer, out _, maxMessageSize), error, offset);
            buffer.Length.Should().Be(bytes.Length, "a refused buffer is unchanged");
        }
    }

    private static void Throws(Action read, FluxProtocolError error, long offset)
    {
        FluxProtocolException refusal = read.Should().Throw<FluxProtocolException>().Which;
        refusal.Error.Should().Be(error);
        refusal.Offset.Should().Be(offset);
        refusal.Message.Should().StartWith($"Malformed data at byte {offset}: ").And.EndWith($" ({error}).");
    }
}
