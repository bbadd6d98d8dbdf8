using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Messages in contiguous memory, at each place where the fast reader has to give way to the general one, or must not.</summary>
public sealed class ContiguousReaderTests
{
    private const FluxMessageFlags All = FluxMessageFlags.Route | FluxMessageFlags.Topic | FluxMessageFlags.Payload;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(253)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_536)]
    public void Every_part_may_have_any_length(int length)
    {
        byte[] part = [.. Enumerable.Range(0, length).Select(i => (byte)((i % 255) + 1))];
        byte[] routes = length == 0 ? [] : Encoded.Part(part);
        byte[] bytes = Encoded.Frame([.. routes, 0, .. Encoded.Part(part), .. Encoded.Part(part), .. Encoded.Header(All)]);

        EveryReader.Read(bytes).IsRead.Should().BeTrue();

        FluxMessage message = ReadWhole(bytes);
        message.Topic.ToArray().Should().Equal(part);
        message.Payload.ToArray().Should().Equal(part);
        message.Routes.Encoded.ToArray().Should().Equal(routes);
    }

    [Fact]
    public void A_length_may_be_written_in_its_long_form_without_need()
    {
        byte[] bytes = Encoded.Frame(
            [0xFF, 0, 0, 0, 3, .. "hop"u8, 0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 1, (byte)'t', 0xFF, 0, 0, 0, 0, .. Encoded.Header(All)]);
        byte[] longHeader = Encoded.Frame([0xFF, 0, 0, 0, .. Encoded.Header(FluxMessageFlags.None)]);

        EveryReader.Read(bytes).IsRead.Should().BeTrue();
        EveryReader.Read(longHeader).IsRead.Should().BeTrue();

        FluxMessage message = ReadWhole(bytes);
        message.Routes.ToList().Should().Equal("hop");
        Text(message.Topic).Should().Be("t");
        message.Payload.IsEmpty.Should().BeTrue();
        message.HasPayload.Should().BeTrue();
    }

    [Theory]
    [InlineData("a.b", "a.b")]
    [InlineData("a.b\0", "a.b")]
    [InlineData("a\0b\0", "a")]
    [InlineData("\0a.b", "")]
    [InlineData("\0", "")]
    public void A_topic_ends_at_its_first_nul(string sent, string read)
    {
        byte[] bytes = Encoded.Frame([0, .. Encoded.Part(Encoding.UTF8.GetBytes(sent)), 1, 7, .. Encoded.Header(All)]);

        EveryReader.Read(bytes).IsRead.Should().BeTrue();

        FluxMessage message = ReadWhole(bytes);
        Text(message.Topic).Should().Be(read);
        message.Payload.ToArray().Should().Equal(7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(255)]
    public void Parts_of_a_later_version_in_front_of_the_header_are_ignored(int size)
    {
        byte[] later = Encoded.Part(new byte[size]);
        byte[] bytes = Encoded.Frame([0, 1, (byte)'t', 1, (byte)'p', .. later, .. later, .. Encoded.Header(All)]);

        EveryReader.Read(bytes).IsRead.Should().BeTrue();

        FluxMessage message = ReadWhole(bytes);
        (Text(message.Topic), Text(message.Payload)).Should().Be(("t", "p"));
    }

    [Fact]
    public void A_payload_that_looks_like_a_message_is_a_payload()
    {
        byte[] inner = Encoded.Write(Encoded.Request("a.b", "{}"));
        byte[] bytes = Encoded.Frame([0, 1, (byte)'t', .. Encoded.Part(inner), .. Encoded.Header(All)]);

        EveryReader.Read(bytes).Consumed.Should().Be(bytes.Length);

        ReadWhole(bytes).Payload.ToArray().Should().Equal(inner);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    public void A_message_points_into_the_array_that_it_was_read_from(int offset)
    {
        byte[] bytes = Encoded.Frame([1, (byte)'r', 0, 1, (byte)'t', 1, (byte)'p', .. Encoded.Header(All)]);
        byte[] array = [.. new byte[offset], .. bytes, .. "\x12\0more"u8];

        FluxMessage message = ReadWhole(array.AsMemory(offset, bytes.Length));

        Place(message.Routes.Encoded).Should().Be((array, offset + 8, 2));
        Place(message.Topic).Should().Be((array, offset + 8 + 2 + 1 + 1, 1));
        Place(message.Payload).Should().Be((array, offset + 8 + 2 + 1 + 2 + 1, 1));
    }

    [Fact]
    public void Memory_that_is_no_array_is_read_where_it_is()
    {
        byte[] bytes = Encoded.Write(Encoded.Request("a.b", "{}"));
        using HiddenMemory hidden = new(bytes);

        FluxMessage message = ReadWhole(hidden.Memory);
        bytes[10] = (byte)'X';

        Text(message.Topic).Should().Be("X.b");
    }

    [Fact]
    public void Messages_in_a_row_are_read_one_by_one_up_to_the_last_whole_one()
    {
        byte[][] messages = [.. Enumerable.Range(0, 50).Select(i => Encoded.Write(Encoded.Request($"t.{i}", new string('x', i * 7))))];
        byte[] some = Encoded.Write(Encoded.Request("t.last", "{}"))[..^1];
        ReadOnlyMemory<byte> rest = (byte[])[.. messages.SelectMany(bytes => bytes), .. some];

        foreach (byte[] bytes in messages)
        {
            FluxMessageReader.TryRead(ref rest, out FluxMessage message).Should().BeTrue();
            Encoded.Write(message).Should().Equal(bytes);
        }

        FluxMessageReader.TryRead(ref rest, out _).Should().BeFalse();
        rest.ToArray().Should().Equal(some);
    }

    [Fact]
    public void Memory_that_was_refused_is_unchanged()
    {
        ReadOnlyMemory<byte> garbage = (byte[])[.. Encoded.Frame([99, .. Encoded.Header(FluxMessageFlags.Topic)]), 1, 2, 3];
        ReadOnlyMemory<byte> before = garbage;

        FluentActions.Invoking(() => FluxMessageReader.TryRead(ref garbage, out _)).Should().Throw<FluxProtocolException>();

        garbage.Equals(before).Should().BeTrue();
    }

    private static FluxMessage ReadWhole(ReadOnlyMemory<byte> bytes)
    {
        FluxMessageReader.TryRead(ref bytes, out FluxMessage message).Should().BeTrue();
        bytes.IsEmpty.Should().BeTrue();
        return message;
    }

    private static (byte[] Array, int Offset, int Count) Place(in ReadOnlySequence<byte> part)
    {
        part.IsSingleSegment.Should().BeTrue();
        MemoryMarshal.TryGetArray(part.First, out ArraySegment<byte> place).Should().BeTrue();
        return (place.Array!, place.Offset, place.Count);
    }

    private static string Text(in ReadOnlySequence<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
