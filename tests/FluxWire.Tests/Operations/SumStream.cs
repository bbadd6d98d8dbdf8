using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Tests.Operations;

/// <summary>A stream that is folded to a sum, without a connection. A negative number cannot be parsed.</summary>
internal sealed class SumStream : IResponseFold<int>
{
    internal const string Topic = "test.sum";

    private int _sum;
    private int _cancels;

    internal SumStream(ErrorExplainer? explain = null)
        => Stream = new FoldedStream<int>(Topic, FluxNodeId.Any, this, (_, _) => Interlocked.Increment(ref _cancels), explain);

    internal FoldedStream<int> Stream { get; }

    internal Task<int> Result => Stream.Task;

    /// <summary>How often the broker was told that the stream is not wanted any more.</summary>
    internal int Cancels => Volatile.Read(ref _cancels);

    /// <summary>How often the result was made.</summary>
    internal int Results { get; private set; }

    /// <summary>What making the result throws; null for nothing.</summary>
    internal Exception? ResultFailure { get; init; }

    public void Apply(in FluxMessage response)
    {
        int number = Answers.NumberOf(response);
        _sum += number >= 0 ? number : throw new FormatException($"{number} is negative.");
    }

    public int ToResult()
    {
        Results++;
        return ResultFailure is null ? _sum : throw ResultFailure;
    }

    /// <summary>Receives a batch as the reader does: who waits is told behind it.</summary>
    /// <returns>How often somebody is to be told.</returns>
    internal int Receive(params IEnumerable<FluxMessage> batch)
    {
        int tellings = batch.Count(message => Stream.OnResponse(message));
        for (int i = 0; i < tellings; i++)
        {
            Stream.Tell();
        }

        return tellings;
    }
}
