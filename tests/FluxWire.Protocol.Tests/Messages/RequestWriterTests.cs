using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>A request that is written without being made has the bytes of one that is.</summary>
public sealed class RequestWriterTests
{
    // Lone surrogates too: neither way may refuse them, or write them as the other does not.
    private static readonly Gen<string> Topics = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 0, 20],
        Gen.String[Gen.Char['a', 'z'], 250, 260],
        Gen.String[Gen.Char, 0, 130]);

    [Fact]
    public void It_has_the_bytes_of_a_request_that_was_made_first()
        => Gen.Select(Topics, RandomMessages.Payloads, Gen.Byte, Gen.UInt, Gen.UInt).Sample((topic, payload, bits, nodeId, matchtag) =>
        {
            FluxMessageFlags flags = (FluxMessageFlags)bits;
            ArrayBufferWriter<byte> writer = new();
            FluxMessageWriter.WriteRequest(writer, topic, payload, flags, new FluxNodeId(nodeId), matchtag);
            return writer.WrittenSpan.SequenceEqual(Encoded.Write(FluxMessage.Request(
                Encoding.UTF8.GetBytes(topic),
                flags.HasFlag(FluxMessageFlags.Payload) ? new ReadOnlySequence<byte>(payload) : null,
                new FluxNodeId(nodeId),
                matchtag,
                flags & ~FluxMessageFlags.Payload)));
        }, iter: 1000);

    [Fact]
    public void It_asks_for_its_exact_size_once_and_fills_all_of_it()
        => Gen.Select(Topics, RandomMessages.Payloads, Gen.Byte).Sample((topic, payload, bits) =>
        {
            ArrayBufferWriter<byte> roomy = new();
            ExactBuffer exact = new();
            FluxMessageWriter.WriteRequest(roomy, topic, payload, (FluxMessageFlags)bits, FluxNodeId.Any, 1);
            FluxMessageWriter.WriteRequest(exact, topic, payload, (FluxMessageFlags)bits, FluxNodeId.Any, 1);
            return exact.Requests == 1 && roomy.WrittenSpan.SequenceEqual(exact.Written);
        }, iter: 300);

    [Fact]
    public void A_message_too_asks_for_its_exact_size_once_and_fills_all_of_it()
        => RandomMessages.Plain.Sample(bytes =>
        {
            ExactBuffer exact = new();
            FluxMessageWriter.Write(exact, Encoded.Read(bytes));
            return exact.Requests == 1 && exact.Written.AsSpan().SequenceEqual(bytes);
        });

    [Fact]
    public void Without_a_payload_there_is_no_part_for_it()
        => Written("a.b", [], FluxMessageFlags.None, FluxNodeId.Any, 1).Should().Be(
            "1200eeff" + "0000001a" + "00" + "03612e62" + "14" + "8e010109" + "ffffffff" + "00000000" + "ffffffff" + "00000001");

    [Fact]
    public void An_empty_payload_is_a_part_of_no_bytes()
        => Written("a.b", [], FluxMessageFlags.Payload, FluxNodeId.Any, 1).Should().Be(
            "1200eeff" + "0000001b" + "00" + "03612e62" + "00" + "14" + "8e01010b" + "ffffffff" + "00000000" + "ffffffff" + "00000001");

    [Fact]
    public void A_payload_that_is_not_announced_is_not_written()
        => Written("a.b", "{}\0"u8, FluxMessageFlags.None, FluxNodeId.Any, 1)
            .Should().Be(Written("a.b", [], FluxMessageFlags.None, FluxNodeId.Any, 1));

    [Fact]
    public void Destination_matchtag_and_flags_have_their_places()
        => Written("a.b", "{}\0"u8, FluxMessageFlags.Payload | FluxMessageFlags.Streaming | FluxMessageFlags.Upstream, FluxNodeId.Rank(3), 0x01020304)
            .Should().Be(
                "1200eeff" + "0000001e" + "00" + "03612e62" + "037b7d00" + "14" + "8e01015b" + "ffffffff" + "00000000" + "00000003" + "01020304");

    [Fact]
    public void A_topic_travels_in_utf_8()
        => Written("ƒ.\U0001F600", [], FluxMessageFlags.NoResponse, FluxNodeId.Any, 0).Should().Be(
            "1200eeff" + "0000001e" + "00" + "07c6922ef09f9880" + "14" + "8e01010d" + "ffffffff" + "00000000" + "ffffffff" + "00000000");

    [Theory]
    [InlineData(254, "fe", 0x1A - 4 + 255 + 255)]
    [InlineData(255, "ff000000ff", 0x1A - 4 + 260 + 260)]
    [InlineData(256, "ff00000100", 0x1A - 4 + 261 + 261)]
    public void From_255_bytes_on_a_length_takes_five_bytes(int length, string prefix, int bodySize)
        => Written(new string('t', length), Enumerable.Repeat((byte)'p', length).ToArray(), FluxMessageFlags.Payload, FluxNodeId.Any, 1)
            .Should().Be(
                $"1200eeff{bodySize:x8}" + "00"
                + prefix + string.Concat(Enumerable.Repeat("74", length))
                + prefix + string.Concat(Enumerable.Repeat("70", length))
                + "14" + "8e01010b" + "ffffffff" + "00000000" + "ffffffff" + "00000001");

    [Fact]
    public void A_request_of_more_than_2_GiB_is_refused_and_nothing_is_written()
    {
        ExactBuffer writer = new();
        Action writing = () =>
        {
            // Nobody may look at more of it than its length: only the first byte is there.
            byte first = 0;
            ReadOnlySpan<byte> payload = MemoryMarshal.CreateReadOnlySpan(in first, int.MaxValue);
            FluxMessageWriter.WriteRequest(writer, "a.b", payload, FluxMessageFlags.Payload, FluxNodeId.Any, 1);
        };

        writing.Should().Throw<OverflowException>();

        writer.Requests.Should().Be(0);
    }

    private static string Written(string topic, ReadOnlySpan<byte> payload, FluxMessageFlags flags, FluxNodeId nodeId, uint matchtag)
    {
        ExactBuffer writer = new();
        FluxMessageWriter.WriteRequest(writer, topic, payload, flags, nodeId, matchtag);
        return Convert.ToHexStringLower(writer.Written);
    }
}
