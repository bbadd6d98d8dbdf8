using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>However a connection over pipes ends, whoever is blocked in it is woken, and whoever comes later is not blocked.</summary>
public sealed class PipeEndTests
{
    private static readonly int Endless = (int)Safety.Limit.TotalMilliseconds;

    [Fact]
    public async Task An_abort_wakes_who_receives()
    {
        using PipePair pair = new();
        Task<int> receiving = await Blocked.BeginAsync(() => pair.Transport.Receive(new byte[100]));

        pair.Transport.Abort();

        (await receiving.Soon()).Should().Be(0);
        Task<int> again = await Blocked.BeginAsync(() => pair.Transport.Receive(new byte[100]));
        (await again.Soon()).Should().Be(0, "it is over for good");
    }

    [Fact]
    public async Task An_abort_wakes_who_looks_whether_something_has_come()
    {
        using PipePair pair = new();
        Task<bool> waiting = await Blocked.BeginAsync(() => pair.Transport.WaitUntilReadable(Endless));

        pair.Transport.Abort();

        (await waiting.Soon()).Should().BeTrue("a receive would not block");
        pair.Transport.Receive(new byte[100]).Should().Be(0);
        pair.Transport.WaitUntilReadable(Endless).Should().BeTrue();
    }

    [Fact]
    public async Task An_abort_wakes_who_waits_for_a_peer_that_does_not_read()
    {
        using PipePair pair = new();
        pair.Fill();
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);

        pair.Transport.Abort();

        await waiting.FailureAsync<IOException>();
        await Task.Run(pair.Transport.WaitUntilWritable).FailureAsync<IOException>();
    }

    [Fact]
    public async Task A_peer_that_ends_its_output_wakes_who_receives()
    {
        using PipePair pair = new();
        Task<int> receiving = await Blocked.BeginAsync(() => pair.Transport.Receive(new byte[100]));

        await pair.Output.CompleteAsync();

        (await receiving.Soon()).Should().Be(0);
        pair.Transport.WaitUntilReadable(Endless).Should().BeTrue();
        pair.Transport.Receive(new byte[100]).Should().Be(0, "it is over for good");
    }

    [Fact]
    public void What_a_peer_has_sent_before_it_ended_its_output_is_received()
    {
        using PipePair pair = new();
        pair.Write(1, 2, 3);
        pair.Output.Complete();

        byte[] buffer = new byte[2];
        pair.Transport.Receive(buffer).Should().Be(2);
        pair.Transport.Receive(buffer).Should().Be(1);
        pair.Transport.Receive(buffer).Should().Be(0);
    }

    [Fact]
    public void A_peer_that_only_stops_sending_may_be_sent_to()
    {
        using PipePair pair = new();
        pair.Output.Complete();

        pair.Transport.Receive(new byte[1]).Should().Be(0);
        pair.Transport.Send([7]).Should().Be(1);
    }

    [Fact]
    public void A_peer_that_fails_breaks_the_connection()
    {
        using PipePair pair = new();
        pair.Output.Complete(new IOException("The cable was cut."));

        FluentActions.Invoking(() => pair.Transport.Receive(new byte[1])).Should().Throw<IOException>().WithMessage("The cable was cut.");
    }

    [Fact]
    public async Task A_peer_that_reads_no_more_wakes_who_waits_for_it_and_a_send_fails_then()
    {
        using PipePair pair = new();
        pair.Fill();
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);

        await pair.Input.CompleteAsync();

        await Task.WhenAny(waiting).Soon();
        Sending(pair).Should().Throw<IOException>();
    }

    [Fact]
    public async Task After_an_abort_nothing_is_sent()
    {
        using PipePair pair = new();
        pair.Transport.Abort();

        Sending(pair).Should().Throw<IOException>();
        pair.Transport.Dispose();
        (await pair.ReadToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task What_was_sent_before_the_end_arrives()
    {
        using PipePair pair = new();
        pair.Transport.Send([1, 2, 3]);

        pair.Transport.Dispose();

        (await pair.ReadToEndAsync()).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void It_may_be_aborted_and_disposed_of_again_and_again()
    {
        using PipePair pair = new();
        pair.Transport.Abort();
        pair.Transport.Abort();
        pair.Transport.Dispose();
        pair.Transport.Abort();
        pair.Transport.Dispose();

        pair.Transport.Receive(new byte[1]).Should().Be(0);
        Sending(pair).Should().Throw<IOException>();
    }

    [Fact]
    public async Task Whoever_sends_while_it_is_disposed_of_gets_nothing_but_an_IOException()
    {
        for (int round = 0; round < 300; round++)
        {
            using PipePair pair = new();
            Task<bool> sending = await Blocked.BeginAsync(() => SendUntilItFails(pair));
            Task<byte[]> reading = pair.ReadToEndAsync();

            pair.Transport.Dispose();

            await sending.FailureAsync<IOException>();
            await reading;
        }
    }

    private static bool SendUntilItFails(PipePair pair)
    {
        while (true)
        {
            if (pair.Transport.Send([1, 2, 3]) == 0)
            {
                pair.Transport.WaitUntilWritable();
            }
        }
    }

    private static Action Sending(PipePair pair) => () => pair.Transport.Send([1]);
}
