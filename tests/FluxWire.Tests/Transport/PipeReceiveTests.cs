using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>What a peer writes into its pipe is received, every byte and in order, whether or not somebody looks for it first.</summary>
public sealed class PipeReceiveTests
{
    private static readonly int Endless = (int)Safety.Limit.TotalMilliseconds;

    [Fact]
    public void What_has_come_is_received_as_far_as_there_is_room()
    {
        using PipePair pair = new();
        pair.Write(1, 2, 3, 4, 5);

        Receive(pair, 2).Should().Equal(1, 2);
        Receive(pair, 2).Should().Equal(3, 4);
        Receive(pair, 2).Should().Equal(5);
    }

    [Fact]
    public async Task A_receive_blocks_until_something_comes()
    {
        using PipePair pair = new();
        Task<byte[]> receiving = await Blocked.BeginAsync(() => Receive(pair, 10));
        receiving.IsCompleted.Should().BeFalse();

        pair.Write(1, 2, 3);

        (await receiving.Soon()).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Looking_whether_something_has_come_takes_nothing()
    {
        using PipePair pair = new();
        pair.Transport.WaitUntilReadable(0).Should().BeFalse();
        pair.Transport.WaitUntilReadable(0).Should().BeFalse();

        pair.Write(1, 2, 3);
        pair.Transport.WaitUntilReadable(Endless).Should().BeTrue();
        pair.Write(4);
        pair.Transport.WaitUntilReadable(Endless).Should().BeTrue();

        List<byte> received = [];
        while (received.Count < 4)
        {
            received.AddRange(Receive(pair, 2));
        }

        received.Should().Equal(1, 2, 3, 4);
        pair.Transport.WaitUntilReadable(0).Should().BeFalse();
    }

    [Fact]
    public void What_did_not_fit_into_a_receive_is_readable()
    {
        using PipePair pair = new();
        pair.Write(1, 2, 3);
        Receive(pair, 2).Should().Equal(1, 2);

        pair.Transport.WaitUntilReadable(Endless).Should().BeTrue();

        Receive(pair, 2).Should().Equal(3);
    }

    [Fact]
    public async Task Whoever_waits_is_woken_by_what_comes()
    {
        using PipePair pair = new();
        Task<bool> waiting = await Blocked.BeginAsync(() => pair.Transport.WaitUntilReadable(Endless));

        pair.Write(7);

        (await waiting.Soon()).Should().BeTrue();
        Receive(pair, 10).Should().Equal(7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nothing_is_lost_however_it_is_looked_for_and_received(int seed)
    {
        byte[] data = new byte[200_000];
        new Random(seed).NextBytes(data);
        using PipePair pair = new();
        Task writing = WriteAsync(pair, data, new Random(seed));

        Task<List<byte>> receiving = await Blocked.BeginAsync(() => ReceiveAll(pair, data.Length, new Random(-seed)));

        (await receiving.Soon()).SequenceEqual(data).Should().BeTrue("every byte is in its place");
        await writing.Soon();
    }

    private static List<byte> ReceiveAll(PipePair pair, int count, Random random)
    {
        List<byte> received = [];
        while (received.Count < count)
        {
            for (int looks = random.Next(3); looks > 0; looks--)
            {
                pair.Transport.WaitUntilReadable(random.Next(2) == 0 ? 0 : Endless);
            }

            received.AddRange(Receive(pair, random.Next(1, 2 * PipePair.Limit)));
        }

        return received;
    }

    private static async Task WriteAsync(PipePair pair, byte[] data, Random random)
    {
        for (int written = 0, size; written < data.Length; written += size)
        {
            size = Math.Min(random.Next(1, PipePair.Limit), data.Length - written);
            await pair.Output.WriteAsync(data.AsMemory(written, size)).ConfigureAwait(false);
        }
    }

    private static byte[] Receive(PipePair pair, int room)
    {
        byte[] buffer = new byte[room];
        return buffer[..pair.Transport.Receive(buffer)];
    }
}
