using System.Buffers;
using System.Buffers.Binary;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Protocol;
using FluxWire.Tests.Messages;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>
/// A stream of frames: in whatever pieces it comes, the same messages are read, or the same byte is refused, and nothing is allocated.
/// </summary>
/// <remarks>
/// Input: a byte of options, a byte that decides the segments, the stream. With the lowest option the stream is one body, and its frame is put
/// around it: lengths that fit are rarely found by chance.
/// </remarks>
internal sealed class MessageReaderHarness : IHarness
{
    private const byte BodyOnly = 1;
    private const byte SmallLimit = 2;

    public string Name => "message-reader";

    public void Run(byte[] input)
    {
        InputBytes bytes = new(input);
        byte options = bytes.Byte();
        byte seed = bytes.Byte();
        int limit = (options & SmallLimit) == 0 ? FluxMessageReader.DefaultMaxMessageSize : 64;
        byte[] stream = (options & BodyOnly) == 0 ? bytes.Rest.ToArray() : Frame(bytes.Rest.Span);

        Allocation.Bounded(0, 0, () => ReadAll(stream, limit));
        for (int start = 0; ;)
        {
            long consumed = ReadInEveryForm(stream.AsMemory(start), limit, seed);
            if (consumed == 0)
            {
                break;
            }

            start += (int)consumed;
        }
    }

    public IEnumerable<byte[]> Seeds()
    {
        foreach (byte[] message in RecordedMessages.All())
        {
            yield return [0, 3, .. message];
            yield return [BodyOnly, 7, .. message.AsSpan(FluxMessageReader.FramePrefixSize)];
            yield return [SmallLimit, 0, .. message];
        }

        yield return [0, 0, 0x12, 0x00, 0xEE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        foreach (int routes in new[] { FluxMessageReader.MaxRoutes, FluxMessageReader.MaxRoutes + 1 })
        {
            yield return
            [
                BodyOnly, 9, .. Enumerable.Repeat((byte)1, 2 * routes), 0,
                20, 0x8E, 1, 2, (byte)FluxMessageFlags.Route, .. new byte[16],
            ];
        }
    }

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        byte[] frame = [0x12, 0x00, 0xEE, 0xFF, 0, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), body.Length);
        return frame;
    }

    private static void ReadAll(ReadOnlyMemory<byte> stream, int limit)
    {
        ReadOnlySequence<byte> sequence = new(stream);
        Check.Accepts<FluxProtocolException>(() =>
        {
            while (FluxMessageReader.TryRead(ref stream, out _, limit))
            {
                // The next one.
            }
        });
        Check.Accepts<FluxProtocolException>(() =>
        {
            while (FluxMessageReader.TryRead(ref sequence, out _, limit))
            {
                // The next one.
            }
        });
    }

    private static long ReadInEveryForm(ReadOnlyMemory<byte> stream, int limit, byte seed)
    {
        // More than one segment: the fast path for contiguous memory cannot be taken.
        ReadOutcome general = ReadOutcome.Of(Segments.Of(stream, default), limit);
        Check.That(general.Failure is null || general.Error is not null, $"only protocol errors are thrown: {general.Failure}");
        Check.That(general.IsRead || general.Consumed == 0, "a buffer without a message is unchanged");

        byte[] copy = stream.ToArray();
        Check.Same(general, ReadOutcome.Of(stream, limit), "contiguous memory is read like segments");
        Check.Same(general, ReadOutcome.Of(new HiddenMemory(copy).Memory, limit), "memory without an array is read like segments");
        Check.Same(general, ReadOutcome.Of(new ReadOnlySequence<byte>(copy), limit), "one segment is read like several");
        Check.Same(general, ReadOutcome.Of(InputBytes.Cut(stream, seed), limit), "random segments are read like two");
        CheckRoundTrip(stream, limit);
        return general.Consumed;
    }

    // What was read is written to bytes that are read as the same, and from then on nothing changes any more.
    private static void CheckRoundTrip(ReadOnlyMemory<byte> stream, int limit)
    {
        FluxMessage message = default;
        if (!Check.Accepts<FluxProtocolException>(() => FluxMessageReader.TryRead(ref stream, out message, limit))
            || message.Type == default)
        {
            return;
        }

        ArrayBufferWriter<byte> first = new();
        FluxMessageWriter.Write(first, message);
        Check.Same(first.WrittenCount, FluxMessageWriter.GetEncodedSize(message), "the size is known before");
        ReadOnlyMemory<byte> written = first.WrittenMemory;
        Check.That(FluxMessageReader.TryRead(ref written, out FluxMessage again), "what was written is read");
        Check.That(written.IsEmpty, "all of it is read");
        ArrayBufferWriter<byte> second = new();
        FluxMessageWriter.Write(second, again);
        Check.That(second.WrittenSpan.SequenceEqual(first.WrittenSpan), "it is written the same again");
        Check.That(again.Routes == message.Routes, "its routes are the same");
        Check.That(again.Routes.ToList().SequenceEqual(message.Routes.ToList()), "its routes are the same as text");
    }
}
