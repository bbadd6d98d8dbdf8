using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Tests.Operations;

/// <summary>A stream of numbers without a connection: the test is the reader and the broker, and looks at who is told what.</summary>
internal sealed class NumberStream
{
    internal const string Topic = "test.numbers";

    private int _cancels;

    internal NumberStream(int maxItems = 1000, long maxBytes = 1_000_000, ErrorExplainer? explain = null)
        => Stream = new ResponseStream<int>(
            Topic, FluxNodeId.Any, Answers.NumberOf, new StreamLimits(maxItems, maxBytes), (_, _) => Interlocked.Increment(ref _cancels), explain);

    internal ResponseStream<int> Stream { get; }

    /// <summary>How often the broker was told that the stream is not wanted any more.</summary>
    internal int Cancels => Volatile.Read(ref _cancels);

    /// <summary>Receives a batch as the reader does: who waits is told behind it.</summary>
    /// <returns>How often somebody was told.</returns>
    internal int Receive(params IEnumerable<FluxMessage> batch)
    {
        int tellings = batch.Count(message => Stream.OnResponse(message));
        for (int i = 0; i < tellings; i++)
        {
            Stream.Tell();
        }

        return tellings;
    }

    /// <summary>Receives a batch; who waits is told on the thread pool, so that the calling thread goes on.</summary>
    internal void ReceiveOnReader(params IEnumerable<FluxMessage> batch)
    {
        int tellings = batch.Count(message => Stream.OnResponse(message));
        for (int i = 0; i < tellings; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(Stream, preferLocal: false);
        }
    }

    /// <summary>Receives these numbers as one batch.</summary>
    internal int ReceiveItems(params IEnumerable<int> numbers) => Receive(numbers.Select(number => Answers.Item(number)));

    /// <summary>What is here to be read.</summary>
    internal List<int> ReadAll()
    {
        List<int> numbers = [];
        while (Stream.TryRead(out int number))
        {
            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>Waits as a consumer does that has found nothing.</summary>
    internal Task<bool> Wait()
    {
        Stream.TryRead(out _).Should().BeFalse("nobody waits for what is here");
        return Stream.WaitAsync().AsTask();
    }
}
