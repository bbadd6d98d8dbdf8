using CsCheck;

namespace FluxWire.Tests.Transport;

/// <summary>
/// What a send says it has taken is what the peer gets, to the byte, however it ends: a send that was refused must have taken nothing. By the runtime's
/// sockets that is not what is promised but what the kernel does with pieces of a certain size, so it is looked at here.
/// </summary>
public abstract class SocketSendTests(SocketKind kind)
{
    private const int MebiByte = 1024 * 1024;

    private static readonly Gen<int> Sizes = Gen.OneOf(
        Gen.Int[1, 100], Gen.Int[1000, 9000], Gen.Int[32_000, 34_000], Gen.Int[1, 300_000], Gen.Int[1, MebiByte]);

    private static readonly Gen<(int[] Pieces, int[] Reads)> Plans = Gen.Select(Sizes.Array[1, 8], Sizes.Array[1, 4]);

    // What is sent, from its beginning. Long enough for every plan: the kernel's buffer, and what is read in between.
    private static readonly byte[] Data = CreateData();

    public static TheoryData<int?> SendBuffers => new() { null, 1, 2_400, 8_000, 16_384, 32_000, 32_832, 32_833, 65_536, 500_000 };

    [Theory]
    [MemberData(nameof(SendBuffers))]
    public void A_peer_that_reads_seldom_gets_exactly_what_was_taken(int? sendBufferSize) => Plans.Sample(plan =>
    {
        using SocketPair pair = new(kind, sendBufferSize);
        List<byte> received = [];
        byte[] buffer = new byte[MebiByte];
        int sent = 0;
        int piece = 0;
        foreach (int read in plan.Reads)
        {
            // As far as it goes, and once again, for a refusal must not change what comes next.
            for (int refusals = 0; refusals < 2;)
            {
                int taken = pair.Transport.Send(Piece(sent, plan.Pieces[piece++ % plan.Pieces.Length]));
                sent += taken;
                refusals += taken == 0 ? 1 : 0;
            }

            received.AddRange(buffer.AsSpan(0, pair.Peer.Receive(buffer.AsSpan(0, read))));
        }

        pair.Transport.Abort();
        received.AddRange(pair.ReadToEnd());
        received.Count.Should().Be(sent);
        Piece(0, sent).SequenceEqual([.. received]).Should().BeTrue("every byte is in its place");
    }, iter: 10, threads: 1);

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(32_833)]
    public void A_peer_that_reads_meanwhile_gets_exactly_what_was_taken(int? sendBufferSize)
    {
        const int Total = 12 * MebiByte;
        using SocketPair pair = new(kind, sendBufferSize);
        byte[] received = [];
        Thread reading = new(() => received = pair.ReadToEnd());
        reading.Start();

        Random random = new(2);
        for (int sent = 0; sent < Total;)
        {
            int taken = pair.Transport.Send(Piece(sent, Math.Min(random.Next(1, MebiByte), Total - sent)));
            sent += taken;
            if (taken == 0)
            {
                pair.Transport.WaitUntilWritable();
            }
        }

        pair.Transport.Abort();
        reading.Join();
        received.Length.Should().Be(Total);
        Piece(0, Total).SequenceEqual(received).Should().BeTrue("every byte is in its place");
    }

    private static ReadOnlySpan<byte> Piece(int start, int size) => Data.AsSpan(start, Math.Min(size, Data.Length - start));

    private static byte[] CreateData()
    {
        byte[] data = new byte[16 * MebiByte];
        new Random(1).NextBytes(data);
        return data;
    }
}
