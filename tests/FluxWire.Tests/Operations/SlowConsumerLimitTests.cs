using CsCheck;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Operations;

/// <summary>The limits on what may be left unread, to the item and to the byte.</summary>
public sealed class SlowConsumerLimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task As_many_items_as_the_limit_may_wait_and_not_one_more(int maxItems)
    {
        NumberStream stream = new(maxItems: maxItems);
        stream.Stream.OnQueued();
        stream.ReceiveItems(Enumerable.Range(0, maxItems));
        stream.Stream.IsCompleted.Should().BeFalse();

        stream.ReceiveItems(maxItems);

        stream.Stream.IsCompleted.Should().BeTrue();
        stream.ReadAll().Should().Equal(Enumerable.Range(0, maxItems));
        FluxSlowConsumerException failure = await stream.Wait().FailureAsync<FluxSlowConsumerException>();
        (failure.Topic, failure.Items, failure.Bytes)
            .Should().Be((NumberStream.Topic, maxItems + 1, (maxItems + 1L) * Answers.LeastSize));
        stream.Cancels.Should().Be(1);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 0)]
    [InlineData(99, 1)]
    public void As_many_bytes_as_the_limit_may_wait_and_not_one_more(int maxBytes, int tooLarge)
    {
        NumberStream stream = new(maxBytes: maxBytes);
        stream.Receive(Answers.Item(1, 60), Answers.Item(2, 40 - tooLarge));
        stream.Stream.IsCompleted.Should().BeFalse();

        stream.Receive(Answers.Item(3, Answers.LeastSize));

        stream.Stream.IsCompleted.Should().BeTrue();
        stream.ReadAll().Should().Equal(1, 2);
    }

    [Fact]
    public void One_item_may_be_larger_than_the_limit_but_only_alone()
    {
        NumberStream stream = new(maxBytes: 10);
        stream.Receive(Answers.Item(1, 1000));
        stream.ReadAll().Should().Equal(1);
        stream.Receive(Answers.Item(2, 2000));
        stream.Stream.IsCompleted.Should().BeFalse();

        stream.Receive(Answers.Item(3));

        stream.Stream.IsCompleted.Should().BeTrue();
        stream.ReadAll().Should().Equal(2);
    }

    [Fact]
    public void The_limits_hold_at_every_moment() => Gen.Select(
        Gen.Int[1, 6], Gen.Int[1, 60], Gen.Select(Gen.Int[Answers.LeastSize, 20], Gen.Int[0, 3]).Array[1, 60]).Sample((maxItems, maxBytes, steps) =>
    {
        NumberStream stream = new(maxItems, maxBytes);
        Queue<int> unread = new();
        foreach ((int size, int reads) in steps)
        {
            stream.Receive(Answers.Item(size, size));
            bool fits = unread.Count == 0 || (unread.Count < maxItems && unread.Sum() + size <= maxBytes);
            stream.Stream.IsCompleted.Should().Be(!fits);
            if (!fits)
            {
                break;
            }

            unread.Enqueue(size);
            for (int i = 0; i < reads && stream.Stream.TryRead(out int number); i++)
            {
                number.Should().Be(unread.Dequeue());
            }
        }

        stream.ReadAll().Should().Equal(unread);
    }, iter: 500);

    [Fact]
    public async Task A_consumer_that_was_told_and_has_not_looked_yet_is_as_slow_as_any()
    {
        NumberStream stream = new(maxItems: 2);
        Task<bool> waiting = stream.Wait();

        stream.ReceiveItems(1, 2, 3);

        (await waiting.Soon()).Should().BeTrue();
        stream.ReadAll().Should().Equal(1, 2);
        await stream.Wait().FailureAsync<FluxSlowConsumerException>();
    }
}
