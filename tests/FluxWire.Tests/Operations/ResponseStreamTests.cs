using CsCheck;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Operations;

/// <summary>What a stream's consumer reads and when it is woken, with nobody else around.</summary>
public sealed class ResponseStreamTests
{
    [Fact]
    public void Items_are_read_in_order_however_they_come() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5]).Array[1, 40].Sample(steps =>
    {
        NumberStream stream = new();
        int arrived = 0;
        int read = 0;
        foreach ((int come, int wanted) in steps)
        {
            stream.ReceiveItems(Enumerable.Range(arrived, come));
            arrived += come;
            for (int i = 0; i < wanted && stream.Stream.TryRead(out int number); i++)
            {
                number.Should().Be(read++);
            }
        }

        stream.ReadAll().Should().Equal(Enumerable.Range(read, arrived - read));
    });

    [Fact]
    public async Task Who_waits_is_woken_once_for_all_that_a_batch_brings()
    {
        NumberStream stream = new();
        Task<bool> waiting = stream.Wait();

        stream.ReceiveItems(1, 2, 3, 4, 5).Should().Be(1);

        (await waiting.Soon()).Should().BeTrue();
        stream.ReadAll().Should().Equal(1, 2, 3, 4, 5);
    }

    [Fact]
    public async Task Who_does_not_wait_is_not_woken_and_need_not_wait_then()
    {
        NumberStream stream = new();
        stream.ReceiveItems(1, 2).Should().Be(0);

        ValueTask<bool> waiting = stream.Stream.WaitAsync();

        waiting.IsCompleted.Should().BeTrue();
        (await waiting).Should().BeTrue();
        stream.ReadAll().Should().Equal(1, 2);
    }

    [Fact]
    public async Task What_comes_before_the_woken_one_has_looked_wakes_nobody_again()
    {
        NumberStream stream = new();
        Task<bool> waiting = stream.Wait();

        stream.Stream.OnResponse(Answers.Item(1)).Should().BeTrue();
        stream.Stream.OnResponse(Answers.Item(2)).Should().BeFalse("in the next batch, before anybody was told of the first");
        waiting.IsCompleted.Should().BeFalse("the reader decides and never tells");
        stream.Stream.Tell();

        (await waiting.Soon()).Should().BeTrue();
        stream.ReadAll().Should().Equal(1, 2);
    }

    [Fact]
    public async Task Each_batch_wakes_a_consumer_that_waits_again()
    {
        NumberStream stream = new();
        for (int i = 0; i < 100; i++)
        {
            Task<bool> waiting = stream.Wait();
            stream.ReceiveItems(i, -i).Should().Be(1);
            (await waiting.Soon()).Should().BeTrue();
            stream.ReadAll().Should().Equal(i, -i);
        }
    }

    /// <summary>A wake-up that is lost would let this wait for ever.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task No_item_and_no_wake_up_is_lost_between_two_threads(int batch)
    {
        const int Count = 70_000;
        NumberStream stream = new(maxItems: Count);
        Thread reader = new(() =>
        {
            for (int i = 0; i < Count; i += batch)
            {
                stream.ReceiveOnReader(Enumerable.Range(i, batch).Select(number => Answers.Item(number)));
            }

            stream.ReceiveOnReader(Answers.End);
        });
        reader.Start();

        int next = 0;
        do
        {
            while (stream.Stream.TryRead(out int number))
            {
                number.Should().Be(next++);
            }
        }
        while (await stream.Stream.WaitAsync().Soon());

        reader.Join();
        next.Should().Be(Count);
    }
}
