using System.Buffers;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Every message that was recorded from a real broker is read, and written back to the same bytes.</summary>
public sealed class RecordedMessageTests
{
    public static TheoryData<string> Connections => [.. RecordedConnection.Names()];

    [Theory]
    [MemberData(nameof(Connections))]
    public void A_whole_message_is_read_and_written_back(string connection)
    {
        foreach (byte[] bytes in Open(connection).Messages())
        {
            FluxMessage message = Encoded.Read(bytes);
            FluxMessageWriter.GetEncodedSize(message).Should().Be(bytes.Length);
            Encoded.Write(message).Should().Equal(bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public void A_message_that_comes_byte_by_byte_is_read_with_its_last_byte(string connection)
    {
        foreach (byte[] bytes in Open(connection).Messages())
        {
            ReadOnlySequence<byte> all = Segments.Cut(bytes, 1);
            for (int length = 0; length < bytes.Length; length++)
            {
                ReadOnlySequence<byte> some = all.Slice(0, length);
                FluxMessageReader.TryRead(ref some, out _).Should().BeFalse();
                some.Length.Should().Be(length);
            }

            Encoded.Write(Encoded.Read(all)).Should().Equal(bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public void The_pieces_that_came_off_the_socket_give_the_messages(string connection)
    {
        foreach (string direction in new[] { "c>b", "b>c" })
        {
            List<byte[]> messages = [];
            List<ReadOnlyMemory<byte>> pending = [];
            foreach (byte[] piece in Open(connection).Pieces(direction))
            {
                pending.Add(piece);
                ReadOnlySequence<byte> buffer = Segments.Of(pending);
                while (FluxMessageReader.TryRead(ref buffer, out FluxMessage message))
                {
                    messages.Add(Encoded.Write(message));
                }

                pending = [buffer.ToArray()];
            }

            pending.Should().OnlyContain(left => left.IsEmpty);
            messages.Should().BeEquivalentTo(Open(connection).Messages(direction), options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void There_are_recordings() => RecordedConnection.Names().Should().HaveCountGreaterThan(90);

    private static RecordedConnection Open(string name) => new(Fixtures.PathOf(name));
}
