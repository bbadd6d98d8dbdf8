using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>A peer that does not read its pipe is sent a limited number of bytes, and gets what was taken.</summary>
public sealed class PipeSendTests
{
    [Fact]
    public async Task A_peer_that_does_not_read_is_sent_no_more_until_it_does()
    {
        using PipePair pair = new();
        byte[] piece = [.. Enumerable.Range(0, PipePair.Limit).Select(i => (byte)i)];

        pair.Transport.Send(piece).Should().Be(piece.Length);
        pair.Transport.Send([1, 2, 3]).Should().Be(0);
        pair.Transport.Send([1, 2, 3]).Should().Be(0, "a refusal changes nothing");

        (await pair.ReadAsync(piece.Length)).Should().Equal(piece);
        pair.Transport.WaitUntilWritable();
        pair.Transport.Send([4, 5, 6]).Should().Be(3);
        (await pair.ReadAsync(3)).Should().Equal(4, 5, 6);
    }

    [Fact]
    public void A_peer_that_has_been_sent_little_is_not_waited_for()
    {
        using PipePair pair = new();
        pair.Transport.WaitUntilWritable();

        pair.Transport.Send([1]).Should().Be(1);

        pair.Transport.WaitUntilWritable();
    }

    [Fact]
    public async Task Whoever_waits_for_a_peer_is_woken_when_it_reads()
    {
        using PipePair pair = new();
        int sent = pair.Fill();
        sent.Should().BeGreaterThanOrEqualTo(PipePair.Limit);
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);
        waiting.IsCompleted.Should().BeFalse();

        await pair.ReadAsync(sent);

        await waiting.Soon();
        pair.Transport.Send([1]).Should().Be(1);
    }

    [Fact]
    public async Task A_peer_that_reads_meanwhile_gets_exactly_what_was_taken()
    {
        byte[] data = new byte[300_000];
        new Random(4).NextBytes(data);
        using PipePair pair = new();
        Task<byte[]> reading = pair.ReadToEndAsync();

        Task<bool> sending = await Blocked.BeginAsync(() => SendAll(pair, data, new Random(5)));
        await sending.Soon();
        pair.Transport.Dispose();

        (await reading).AsSpan().SequenceEqual(data).Should().BeTrue("every byte is in its place");
    }

    private static bool SendAll(PipePair pair, byte[] data, Random random)
    {
        for (int sent = 0; sent < data.Length;)
        {
            int size = Math.Min(random.Next(1, 2 * PipePair.Limit), data.Length - sent);
            int taken = pair.Transport.Send(data.AsSpan(sent, size));
            sent += taken;
            if (taken == 0)
            {
                pair.Transport.WaitUntilWritable();
            }
        }

        return true;
    }
}
