using System.Runtime.InteropServices;
using CsCheck;
using FluxWire.Connection;

namespace FluxWire.Tests.Reading;

/// <summary>Whatever is received and kept, in whatever sizes, the unread bytes are those of the stream, and memory follows what has come.</summary>
public sealed class ReceiveBufferTests
{
    // What may be left unread of a message that is not whole: its prefix, and all of its body but one byte.
    private const int PrefixSize = 8;

    private const int LeastRoom = ReceiveBuffer.UsualSize / 4;

    private static readonly byte[] Stream = CreateStream(8 * 1024 * 1024);

    private static readonly Gen<int> Sizes = Gen.OneOf(
        Gen.Int[0, 3], Gen.Int[0, 1000], Gen.Int[190_000, 200_000], Gen.Int[255_000, 270_000], Gen.Int[0, int.MaxValue]);

    private static readonly Gen<int> Limits = Gen.OneOf(Gen.Int[21, 1000], Gen.Int[100_000, 300_000], Gen.Int[1_000_000, 3_000_000]);

    [Fact]
    public void The_unread_bytes_are_those_of_the_stream() => Gen.Select(Limits, Gen.Select(Sizes, Sizes).Array[1, 60]).Sample((limit, steps) =>
    {
        ReceiveBuffer buffer = new(limit);
        int received = 0;
        int unread = 0;
        int largest = 0;
        foreach ((int come, int keep) in steps)
        {
            Span<byte> room = buffer.GetRoom();
            room.IsEmpty.Should().BeFalse("a receive into nothing looks like the end");
            Unread(buffer).SequenceEqual(Stream.AsSpan(received - unread, unread)).Should().BeTrue("making room loses nothing");
            CapacityOf(buffer).Should().BeLessThanOrEqualTo(Math.Max(ReceiveBuffer.UsualSize, 2 * (largest + LeastRoom)))
                .And.BeLessThanOrEqualTo(limit + ReceiveBuffer.UsualSize);

            int count = Math.Min(Math.Max(come, 1), Math.Min(room.Length, Stream.Length - received));
            Stream.AsSpan(received, count).CopyTo(room);
            buffer.Add(count);
            received += count;
            unread += count;
            Unread(buffer).SequenceEqual(Stream.AsSpan(received - unread, unread)).Should().BeTrue("what has come stands behind what was there");

            unread = Math.Min(keep, Math.Min(unread, limit + PrefixSize - 1));
            largest = unread == 0 ? 0 : Math.Max(largest, unread);
            buffer.Keep(unread);
            Unread(buffer).SequenceEqual(Stream.AsSpan(received - unread, unread)).Should().BeTrue("what is kept is the end");
        }
    }, iter: 300);

    [Theory]
    [InlineData(21)]
    [InlineData(ReceiveBuffer.UsualSize)]
    [InlineData(1_000_000)]
    public void A_message_of_the_limit_has_room_up_to_its_last_byte(int limit)
    {
        ReceiveBuffer buffer = new(limit);
        for (int unread = 0; unread < limit + PrefixSize; unread++)
        {
            buffer.GetRoom().IsEmpty.Should().BeFalse();
            buffer.Add(1);
            buffer.Keep(unread + 1);
        }

        CapacityOf(buffer).Should().BeLessThanOrEqualTo(limit + ReceiveBuffer.UsualSize);
    }

    [Fact]
    public void A_buffer_for_messages_of_any_size_begins_as_small_as_any()
        => CapacityOf(new ReceiveBuffer(int.MaxValue)).Should().Be(ReceiveBuffer.UsualSize);

    [Fact]
    public void One_large_message_does_not_keep_its_memory()
    {
        ReceiveBuffer buffer = new(Stream.Length);
        Receive(buffer, Stream.Length / 2);
        CapacityOf(buffer).Should().BeGreaterThanOrEqualTo(Stream.Length / 2);

        buffer.Keep(0);

        CapacityOf(buffer).Should().Be(ReceiveBuffer.UsualSize);
    }

    [Fact]
    public void Nor_does_one_with_the_next_message_behind_it_once_that_is_read()
    {
        ReceiveBuffer buffer = new(Stream.Length);
        Receive(buffer, Stream.Length / 2);

        buffer.Keep(10);
        Unread(buffer).SequenceEqual(Stream.AsSpan((Stream.Length / 2) - 10, 10)).Should().BeTrue();
        buffer.Keep(0);

        CapacityOf(buffer).Should().Be(ReceiveBuffer.UsualSize);
    }

    [Fact]
    public void Small_messages_use_one_piece_of_memory_for_ever()
    {
        ReceiveBuffer buffer = new(Stream.Length);
        byte[] memory = ArrayOf(buffer);

        for (int i = 0; i < 1000; i++)
        {
            Receive(buffer, 5000);
            buffer.Keep(i % 7 * 700);
            ArrayOf(buffer).Should().BeSameAs(memory);
        }
    }

    private static void Receive(ReceiveBuffer buffer, int count)
    {
        for (int received = 0; received < count;)
        {
            Span<byte> room = buffer.GetRoom();
            int some = Math.Min(room.Length, count - received);
            Stream.AsSpan(received, some).CopyTo(room);
            buffer.Add(some);
            received += some;
        }
    }

    private static ReadOnlySpan<byte> Unread(ReceiveBuffer buffer) => buffer.Unread.Span;

    private static int CapacityOf(ReceiveBuffer buffer) => ArrayOf(buffer).Length;

    private static byte[] ArrayOf(ReceiveBuffer buffer)
    {
        MemoryMarshal.TryGetArray(buffer.Unread, out ArraySegment<byte> array).Should().BeTrue("it is one piece of memory");
        return array.Array!;
    }

    private static byte[] CreateStream(int size)
    {
        byte[] stream = new byte[size];
        new Random(1).NextBytes(stream);
        return stream;
    }
}
