using System.Net.Sockets;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>However a connection ends, whoever is blocked in it is woken, and whoever comes later is not blocked.</summary>
public abstract class SocketEndTests(SocketKind kind)
{
    [Fact]
    public async Task An_abort_wakes_who_receives()
    {
        using SocketPair pair = new(kind);
        Task<int> receiving = await Blocked.BeginAsync(() => pair.Transport.Receive(new byte[100]));

        pair.Transport.Abort();

        (await receiving.Soon()).Should().Be(0);
        pair.Transport.Receive(new byte[100]).Should().Be(0, "it is over for good");
    }

    [Fact]
    public async Task An_abort_wakes_who_waits_for_a_peer_that_does_not_read()
    {
        using SocketPair pair = new(kind);
        pair.Fill();
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);

        pair.Transport.Abort();

        await waiting.FailureAsync<IOException>();
        await Task.Run(pair.Transport.WaitUntilWritable).FailureAsync<IOException>();
    }

    [Fact]
    public async Task A_peer_that_reads_again_wakes_who_waits_for_it()
    {
        using SocketPair pair = new(kind);
        int sent = pair.Fill();
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);

        Drain(pair.Peer, sent);

        await waiting.Soon();
        pair.Transport.Send([1, 2, 3]).Should().Be(3);
    }

    [Fact]
    public async Task A_peer_that_closes_wakes_who_receives()
    {
        using SocketPair pair = new(kind);
        Task<int> receiving = await Blocked.BeginAsync(() => pair.Transport.Receive(new byte[100]));

        pair.Peer.Dispose();

        (await receiving.Soon()).Should().Be(0);
    }

    [Fact]
    public async Task A_peer_that_closes_wakes_who_waits_for_it_and_a_send_fails_then()
    {
        using SocketPair pair = new(kind);
        pair.Fill();
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);

        pair.Peer.Dispose();

        await Task.WhenAny(waiting).Soon();
        Sending(pair).Should().Throw<IOException>();
    }

    [Fact]
    public void What_a_peer_has_sent_before_it_closed_is_received()
    {
        using SocketPair pair = new(kind);
        pair.Transport.Send([1]).Should().Be(1);
        pair.Peer.Send([1, 2, 3]);

        // With a byte of ours unread, so that this is a reset and no orderly end.
        pair.Peer.Dispose();

        byte[] buffer = new byte[2];
        pair.Transport.Receive(buffer).Should().Be(2);
        pair.Transport.Receive(buffer).Should().Be(1);
        pair.Transport.Receive(buffer).Should().Be(0);
        pair.Transport.Receive(buffer).Should().Be(0);
    }

    [Fact]
    public void A_peer_that_only_stops_sending_may_be_sent_to()
    {
        using SocketPair pair = new(kind);
        pair.Peer.Shutdown(SocketShutdown.Send);

        pair.Transport.Receive(new byte[1]).Should().Be(0);
        pair.Transport.Send([7]).Should().Be(1);
        Drain(pair.Peer, 1);
    }

    [Fact]
    public void After_an_abort_nothing_is_sent()
    {
        using SocketPair pair = new(kind);
        pair.Transport.Abort();

        Sending(pair).Should().Throw<IOException>();
        pair.ReadToEnd().Should().BeEmpty();
    }

    [Fact]
    public void It_may_be_aborted_and_disposed_of_again_and_again()
    {
        using SocketPair pair = new(kind);
        pair.Transport.Abort();
        pair.Transport.Abort();
        pair.Transport.Dispose();
        pair.Transport.Abort();
        pair.Transport.Dispose();
    }

    [Fact]
    public async Task Disposing_of_it_wakes_who_receives()
    {
        using SocketPair pair = new(kind);
        Task<int> receiving = await Blocked.BeginAsync(() => pair.Transport.Receive(new byte[100]));

        pair.Transport.Dispose();

        // Whoever comes a moment too late is told that he does.
        Exception? end = await Record.ExceptionAsync(() => receiving.Soon());
        (end is null or ObjectDisposedException).Should().BeTrue($"{end}");
        pair.ReadToEnd().Should().BeEmpty("the peer sees the end, too");
    }

    [Fact]
    public async Task Disposing_of_it_wakes_who_waits_for_a_peer_that_does_not_read()
    {
        using SocketPair pair = new(kind);
        int sent = pair.Fill();
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);

        pair.Transport.Dispose();

        Exception? end = await Record.ExceptionAsync(() => waiting.Soon());
        (end is null or IOException or ObjectDisposedException).Should().BeTrue($"{end}");
        Sending(pair).Should().Throw<Exception>("nothing is sent any more");
        pair.ReadToEnd().Should().HaveCount(sent, "the peer sees the end, too");
    }

    private static Action Sending(SocketPair pair) => () => pair.Transport.Send([1]);

    private static void Drain(Socket peer, int count)
    {
        byte[] buffer = new byte[64 * 1024];
        while (count > 0)
        {
            count -= peer.Receive(buffer.AsSpan(0, Math.Min(buffer.Length, count)));
        }
    }
}
