using System.Buffers;
using CsCheck;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Reading;

/// <summary>However the bytes are cut, the same messages come out in the same order.</summary>
public sealed class MessageReceiverTests
{
    private static readonly Gen<int[]> PayloadSizes = Gen.OneOf(Gen.Int[0, 20], Gen.Int[250, 260], Gen.Int[60_000, 140_000]).Array[1, 8];
    private static readonly Gen<int[]> PieceSizes = Gen.OneOf(Gen.Const(1), Gen.Int[1, 40], Gen.Int[1, 65_536]).Array[1, 50];

    [Fact]
    public void Messages_do_not_depend_on_the_pieces_that_they_come_in() => Gen.Select(PayloadSizes, PieceSizes).Sample((payloads, pieces) =>
    {
        byte[] bytes = [.. payloads.SelectMany((size, i) => Frames.Response("test.call", Payload(size, i), (uint)i))];

        List<(uint Tag, byte[] Payload)> read = Read(Cut(bytes, pieces));

        read.Select(message => message.Tag).Should().Equal(Enumerable.Range(0, payloads.Length).Select(i => (uint)i));
        for (int i = 0; i < payloads.Length; i++)
        {
            read[i].Payload.AsSpan().SequenceEqual(Payload(payloads[i], i)).Should().BeTrue();
        }
    }, iter: 100);

    [Fact]
    public void One_byte_at_a_time_is_enough()
    {
        byte[] bytes = [.. Enumerable.Range(1, 20).SelectMany(i => Frames.Response("test.call", Payload(300, i), (uint)i))];

        Read(bytes.Select(b => (byte[])[b])).Should().HaveCount(20);
    }

    [Fact]
    public void A_socket_that_breaks_is_the_reason()
    {
        ScriptedTransport transport = new();
        transport.WillReceive("garbage"u8.ToArray());

        Action receiving = () => new MessageReceiver(transport, 1000, static (in FluxMessage _) => { }).ReceiveBatch();

        receiving.Should().Throw<FluxProtocolException>();
        new MessageReceiver(transport, 1000, static (in FluxMessage _) => { }).ReceiveBatch().Should().BeFalse("the other end has closed");
    }

    private static List<(uint Tag, byte[] Payload)> Read(IEnumerable<byte[]> pieces)
    {
        ScriptedTransport transport = new();
        transport.WillReceive(pieces);
        List<(uint, byte[])> read = [];
        MessageReceiver receiver = new(
            transport, 1_000_000, (in FluxMessage message) => read.Add((message.Matchtag, message.Payload.ToArray())));
        while (receiver.ReceiveBatch())
        {
            // Until the other end has closed.
        }

        return read;
    }

    private static byte[] Payload(int size, int seed)
    {
        byte[] payload = new byte[size];
        new Random(seed).NextBytes(payload);
        return payload;
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, int[] sizes)
    {
        for (int start = 0, i = 0; start < bytes.Length; i++)
        {
            int end = Math.Min(start + sizes[i % sizes.Length], bytes.Length);
            yield return bytes[start..end];
            start = end;
        }
    }
}
