using System.Buffers;
using System.Text;
using FluxWire.Fuzz.Checking;
using FluxWire.Protocol;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>Messages of any parts and flags: written, they have the size that was announced, and are read as what they were.</summary>
/// <remarks>Input: the fields of a header, lengths of routes, of topic and payload, and their bytes.</remarks>
internal sealed class MessageWriterHarness : IHarness
{
    private static readonly FluxMessageType[] Types =
        [FluxMessageType.Request, FluxMessageType.Response, FluxMessageType.Event, FluxMessageType.Control];

    public string Name => "message-writer";

    public void Run(byte[] input)
    {
        InputBytes bytes = new(input);
        FluxMessageHeader header = new(
            Types[bytes.Byte() % Types.Length],
            (FluxMessageFlags)bytes.Byte(),
            bytes.UInt32(),
            (FluxRoles)bytes.UInt32(),
            bytes.UInt32(),
            bytes.UInt32());
        byte seed = bytes.Byte();
        FluxRouteStack routes = Routes(bytes);
        ReadOnlyMemory<byte> topic = bytes.Piece(2 * bytes.Byte());
        ReadOnlyMemory<byte> payload = bytes.Rest;

        FluxMessage message = new(header, routes, InputBytes.Cut(topic, seed), InputBytes.Cut(payload, seed + 1u));
        CheckMessage(message);
        CheckRequest(Encoding.Latin1.GetString(topic.Span), payload, header);
        CheckResponse(message);
    }

    public IEnumerable<byte[]> Seeds()
    {
        byte[] numbers = [0, 0, 3, 0xE8, 0, 0, 0, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1];
        foreach (byte flags in new byte[] { 0x00, 0x0B, 0x09, 0x4B, 0xFF })
        {
            yield return [0, flags, .. numbers, 1, 2, 5, .. "route"u8, 3, .. "hop"u8, 4, .. "kvs.test"u8, .. "{\"a\":1}\0"u8];
            yield return [1, flags, .. numbers, 9, 0, 200, .. new byte[400], .. new byte[300]];
        }
    }

    private static FluxRouteStack Routes(InputBytes bytes)
    {
        List<string> routes = [];
        for (int count = bytes.Byte() % 8; count > 0; count--)
        {
            string route = Encoding.Latin1.GetString(bytes.Piece(bytes.Byte()).Span);
            if (route.Length > 0)
            {
                routes.Add(route);
            }
        }

        FluxRouteStack stack = FluxRouteStack.Create(routes);
        Check.That(stack.ToList().SequenceEqual(routes), "a route stack has its routes");
        return stack;
    }

    private static void CheckMessage(in FluxMessage message)
    {
        FluxMessageFlags flags = message.Header.Flags;
        FluxMessage read = Written(message);
        Check.Same(message.Header, read.Header, "the header is what was written");
        if ((flags & FluxMessageFlags.Route) != 0)
        {
            Check.Same(message.Routes, read.Routes, "the routes are what was written");
        }

        byte[] topic = message.Topic.ToArray();
        byte[] sent = (flags & FluxMessageFlags.Topic) == 0 ? [] : [.. topic.TakeWhile(b => b != 0)];
        Check.That(read.Topic.ToArray().SequenceEqual(sent), "the topic is what was written up to a NUL");
        byte[] payload = message.HasPayload ? message.Payload.ToArray() : [];
        Check.That(read.Payload.ToArray().SequenceEqual(payload), "the payload is what was written");
    }

    private static FluxMessage Written(in FluxMessage message)
    {
        ArrayBufferWriter<byte> writer = new();
        FluxMessageWriter.Write(writer, message);
        Check.Same(writer.WrittenCount, FluxMessageWriter.GetEncodedSize(message), "the size is known before");
        ReadOnlyMemory<byte> written = writer.WrittenMemory;
        Check.That(FluxMessageReader.TryRead(ref written, out FluxMessage read), "what was written is read");
        Check.That(written.IsEmpty, "all of it is read");
        return read;
    }

    private static void CheckRequest(string topic, ReadOnlyMemory<byte> payload, in FluxMessageHeader header)
    {
        FluxNodeId node = new(header.Aux1);
        bool hasPayload = (header.Flags & FluxMessageFlags.Payload) != 0;
        ArrayBufferWriter<byte> direct = new();
        FluxMessageWriter.WriteRequest(direct, topic, payload.Span, header.Flags, node, header.Aux2);
        ArrayBufferWriter<byte> general = new();
        FluxMessageWriter.Write(general, FluxMessage.Request(
            Encoding.UTF8.GetBytes(topic), hasPayload ? new ReadOnlySequence<byte>(payload) : null, node, header.Aux2, header.Flags));
        Check.That(direct.WrittenSpan.SequenceEqual(general.WrittenSpan), "both ways to write a request give the same bytes");
    }

    private static void CheckResponse(in FluxMessage request)
    {
        FluxMessage response = Written(FluxMessage.Response(request, new FluxErrno(2), null, 0, FluxRoles.Owner));
        Check.Same(request.Matchtag, response.Matchtag, "a response has its request's matchtag");
        Check.That(response.IsFinalResponse && !response.HasPayload, "an error is final");
    }
}
