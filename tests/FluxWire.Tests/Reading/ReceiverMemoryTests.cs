using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Reading;

/// <summary>A receiver has room for what comes next, never for what a peer only announces, and takes messages up to the limit exactly.</summary>
public sealed class ReceiverMemoryTests
{
    private const int MebiByte = 1024 * 1024;

    // Of a response with a payload of 255 bytes or more and an empty topic: everything but the payload's bytes.
    private const int Around = 1 + 1 + 5 + 21;

    [Fact]
    public void A_peer_that_announces_a_large_message_costs_nothing()
    {
        ScriptedTransport transport = new();
        transport.WillReceive([0x12, 0x00, 0xEE, 0xFF, 0x04, 0, 0, 0], [0]);

        List<int> sizes = Read(transport, 64 * MebiByte);

        sizes.Should().BeEmpty();
        transport.Rooms.Should().HaveCount(3).And.OnlyContain(room => room <= ReceiveBuffer.UsualSize);
    }

    [Fact]
    public void Room_grows_with_what_has_come_of_a_large_message()
    {
        ScriptedTransport transport = new();
        byte[] message = Frames.Response("", new byte[4 * MebiByte], 1);
        transport.WillReceive(message.Chunk(100_000));

        Read(transport, 8 * MebiByte).Should().Equal(4 * MebiByte);

        for (int i = 0; i < transport.Rooms.Count - 1; i++)
        {
            transport.Rooms[i].Should().BeGreaterThanOrEqualTo(ReceiveBuffer.UsualSize / 4)
                .And.BeLessThanOrEqualTo(ReceiveBuffer.UsualSize + (2 * i * 100_000));
        }

        transport.Rooms[^1].Should().Be(ReceiveBuffer.UsualSize, "the message is read, and its memory is given back");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(ReceiveBuffer.UsualSize - 8)]
    [InlineData(ReceiveBuffer.UsualSize)]
    [InlineData(3 * MebiByte)]
    public void A_message_of_just_the_limit_is_taken_and_one_byte_more_is_refused_by_its_prefix(int limit)
    {
        byte[] exact = Frames.Response("", new byte[limit - Around], 1);
        byte[] larger = Frames.Response("", new byte[limit - Around + 1], 1);
        ScriptedTransport transport = new();
        transport.WillReceive([.. exact, .. exact[..^1]], exact[^1..], larger[..7], larger[7..8]);
        List<int> sizes = [];

        FluentActions.Invoking(() => Read(transport, limit, sizes)).Should().Throw<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.MessageTooLarge);

        sizes.Should().Equal(limit - Around, limit - Around);
    }

    private static List<int> Read(ScriptedTransport transport, int maxMessageSize) => Read(transport, maxMessageSize, []);

    private static List<int> Read(ScriptedTransport transport, int maxMessageSize, List<int> sizes)
    {
        MessageReceiver receiver = new(
            transport, maxMessageSize, (in FluxMessage message) => sizes.Add((int)message.Payload.Length));
        while (receiver.ReceiveBatch())
        {
            // Until the other end has closed.
        }

        return sizes;
    }
}
