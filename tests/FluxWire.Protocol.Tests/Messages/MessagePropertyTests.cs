using System.Buffers;
using System.Text;
using CsCheck;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>What holds for every message and for every sequence of bytes.</summary>
public sealed class MessagePropertyTests
{
    [Fact]
    public void What_is_written_is_read_back()
        => Gen.Select(RandomMessages.Headers, RandomMessages.Routes, RandomMessages.Topics, RandomMessages.Payloads).Sample((header, routes, topic, payload) =>
        {
            FluxMessage sent = new(header, FluxRouteStack.Create(routes), new(topic), new(payload));
            byte[] bytes = Encoded.Write(sent);
            FluxMessage read = Encoded.Read(bytes);
            return bytes.Length == FluxMessageWriter.GetEncodedSize(sent)
                && read.Header == header
                && read.Routes.ToList().SequenceEqual(Has(FluxMessageFlags.Route) ? routes : [])
                && read.Topic.ToArray().SequenceEqual(Has(FluxMessageFlags.Topic) ? topic : [])
                && read.Payload.ToArray().SequenceEqual(Has(FluxMessageFlags.Payload) ? payload : [])
                && read.HasPayload == Has(FluxMessageFlags.Payload);

            bool Has(FluxMessageFlags flag) => (header.Flags & flag) != 0;
        });

    [Fact]
    public void It_does_not_matter_where_the_buffer_is_cut()
        => Gen.Select(RandomMessages.Plain, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample((bytes, one, two) =>
        {
            int first = Math.Min(one % (bytes.Length + 1), two % (bytes.Length + 1));
            int second = Math.Max(one % (bytes.Length + 1), two % (bytes.Length + 1));
            ReadOnlySequence<byte> cut = Segments.Of(bytes.AsMemory(0, first), bytes.AsMemory(first..second), default, bytes.AsMemory(second));
            return Encoded.Write(Encoded.Read(cut)).SequenceEqual(bytes);
        });

    [Fact]
    public void A_message_cut_at_every_byte_is_read_once_it_is_whole()
    {
        FluxMessage request = Encoded.Request("job-manager.wait", """{"id":298131128320}""");
        byte[] payload = new byte[300];
        byte[] bytes = Encoded.Write(new FluxMessage(request.Header, FluxRouteStack.Create("one", "two"), request.Topic, new(payload)));
        for (int at = 0; at < bytes.Length; at++)
        {
            ReadOnlySequence<byte> some = Segments.Of(bytes.AsMemory(0, at));
            FluxMessageReader.TryRead(ref some, out _).Should().BeFalse();
            Encoded.Write(Encoded.Read(Segments.Of(bytes.AsMemory(0, at), bytes.AsMemory(at)))).Should().Equal(bytes);
        }
    }

    [Fact]
    public void Garbage_is_refused_in_words_or_awaits_more_and_never_anything_else()
        => Gen.Byte.Array[0, 200].Sample(IsReadOrRefused);

    [Fact]
    public void Garbage_in_a_frame_is_refused_in_words()
        => Gen.Byte.Array[0, 200].Sample(body => IsReadOrRefused(Encoded.Frame(body)));

    [Fact]
    public void Garbage_in_front_of_a_header_is_refused_in_words()
        => Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte).Sample((parts, flags)
            => IsReadOrRefused(Encoded.Frame([.. parts, .. Encoded.Header((FluxMessageFlags)flags)])));

    [Fact]
    public void A_message_with_a_wrong_byte_is_read_or_refused()
        => Gen.Select(RandomMessages.Plain, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((bytes, at, value) =>
        {
            bytes[at % bytes.Length] = value;
            return IsReadOrRefused(bytes);
        });

    [Fact]
    public void A_text_payload_says_what_was_put_in()
        => Gen.String[Gen.Char.AlphaNumeric, 0, 300].Sample(text =>
        {
            ReadOnlySequence<byte> payload = new(FluxPayload.FromText(text));
            return FluxPayload.GetText(payload) == text && Encoding.UTF8.GetString(FluxPayload.GetJson(payload)) == text;
        });

    private static bool IsReadOrRefused(byte[] bytes)
    {
        ReadOnlySequence<byte> buffer = new(bytes);
        try
        {
            return FluxMessageReader.TryRead(ref buffer, out FluxMessage message)
                ? message.Routes.ToList().Count >= 0 && buffer.Length < bytes.Length
                : buffer.Length == bytes.Length;
        }
        catch (FluxProtocolException e)
        {
            return e.Offset >= 0 && e.Offset <= bytes.Length && buffer.Length == bytes.Length;
        }
    }
}
