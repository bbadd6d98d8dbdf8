using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Operations;

/// <summary>A stream of which only the result is wanted has one outcome, whatever comes, and harms nobody else.</summary>
public sealed class FoldedStreamTests
{
    [Fact]
    public async Task The_result_is_told_once_at_the_end()
    {
        SumStream stream = new();
        stream.Receive(Answers.Item(1), Answers.Item(2)).Should().Be(0, "nobody waits for less than the result");
        stream.Receive(Answers.Item(3), Answers.End).Should().Be(1);

        (await stream.Result.Soon()).Should().Be(6);
        (stream.Results, stream.Cancels).Should().Be((1, 0));
    }

    [Fact]
    public async Task It_is_made_when_the_end_comes_and_told_by_who_tells()
    {
        SumStream stream = new();

        stream.Stream.OnResponse(Answers.End).Should().BeTrue();

        stream.Results.Should().Be(1);
        stream.Result.IsCompleted.Should().BeFalse("the reader decides and never tells");
        stream.Stream.Tell();
        (await stream.Result.Soon()).Should().Be(0);
    }

    [Fact]
    public async Task A_success_that_does_not_stream_is_the_last_to_be_folded()
    {
        SumStream stream = new();
        stream.Receive(Answers.Item(1), Answers.Final(2), Answers.Item(4)).Should().Be(1);

        (await stream.Result.Soon()).Should().Be(3);
    }

    [Fact]
    public async Task An_error_is_the_outcome_and_may_be_explained()
    {
        SumStream stream = new((error, _) => new FluxRpcException(error.Errno, error.Topic, error.NodeId, error.BrokerText, "Ask somebody else."));
        stream.Stream.OnQueued();
        stream.Receive(Answers.Item(1), Answers.Error(FluxErrno.EPERM, "not yours")).Should().Be(1);

        FluxRpcException failure = await stream.Result.FailureAsync<FluxRpcException>();
        (failure.Errno, failure.BrokerText, failure.Topic).Should().Be((FluxErrno.EPERM, "not yours", SumStream.Topic));
        failure.Message.Should().EndWith("Ask somebody else.");
        (stream.Results, stream.Cancels).Should().Be((0, 0));
    }

    [Fact]
    public async Task What_cannot_be_folded_ends_this_stream_alone_and_the_broker_is_told()
    {
        SumStream stream = new();
        stream.Stream.OnQueued();

        stream.Receive(Answers.Item(1), Answers.Item(-1), Answers.Item(-2), Answers.End).Should().Be(0, "it is told on the thread pool");

        (await stream.Result.FailureAsync<FormatException>()).Message.Should().StartWith("-1");
        (stream.Results, stream.Cancels).Should().Be((0, 1));
    }

    [Fact]
    public async Task What_cannot_be_made_a_result_is_the_outcome_and_no_exception_of_the_readers()
    {
        SumStream stream = new() { ResultFailure = new FormatException("no result") };
        stream.Stream.OnQueued();

        stream.Receive(Answers.Item(1), Answers.End).Should().Be(1);

        (await stream.Result.FailureAsync<FormatException>()).Message.Should().Be("no result");
        stream.Cancels.Should().Be(0, "the broker has ended it itself");
    }

    [Fact]
    public async Task A_lost_connection_is_the_outcome()
    {
        SumStream stream = new();
        stream.Stream.OnQueued();
        stream.Receive(Answers.Item(1));

        stream.Stream.Fail(new FluxConnectionException("Lost.", FluxErrno.ECONNRESET));

        await stream.Result.FailureAsync<FluxConnectionException>();
        stream.Receive(Answers.Item(1), Answers.End).Should().Be(0);
        (stream.Results, stream.Cancels).Should().Be((0, 0));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_token_cancels_the_task_and_the_broker_is_told_if_it_knows_of_it(bool isQueued, int cancels)
    {
        using CancellationTokenSource source = new();
        SumStream stream = Watched(source.Token);
        if (isQueued)
        {
            stream.Stream.OnQueued();
        }

        stream.Receive(Answers.Item(1));
        await source.CancelAsync();

        (await stream.Result.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        stream.Result.IsCanceled.Should().BeTrue();
        stream.Receive(Answers.Item(1), Answers.End).Should().Be(0);
        (stream.Results, stream.Cancels).Should().Be((0, cancels));
    }

    [Fact]
    public async Task A_request_that_is_sent_after_its_token_has_fired_is_cancelled_at_the_broker()
    {
        SumStream stream = Watched(new CancellationToken(canceled: true));
        await stream.Result.FailureAsync<OperationCanceledException>();
        stream.Cancels.Should().Be(0);

        stream.Stream.OnQueued();

        stream.Cancels.Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_fires_after_the_end_changes_nothing()
    {
        using CancellationTokenSource source = new();
        SumStream stream = Watched(source.Token);
        stream.Stream.OnQueued();
        stream.Stream.OnResponse(Answers.Item(7));
        stream.Stream.OnResponse(Answers.End);

        // Decided, and not told yet.
        await source.CancelAsync();
        stream.Stream.Tell();

        (await stream.Result.Soon()).Should().Be(7);
        stream.Cancels.Should().Be(0);
    }

    [Fact]
    public async Task Whenever_the_token_fires_there_is_one_outcome()
    {
        const int Rounds = 5_000;
        CancellationTokenSource[] sources = [.. Enumerable.Range(0, Rounds).Select(_ => new CancellationTokenSource())];
        SumStream[] streams = [.. sources.Select(source => Watched(source.Token))];
        Array.ForEach(streams, stream => stream.Stream.OnQueued());

        Race.Run(
            Rounds,
            i => streams[i].Receive(Answers.Item(1), Answers.Item(2), Answers.End),
            i => sources[i].Cancel());

        foreach (SumStream stream in streams)
        {
            await Task.WhenAny(stream.Result).Soon();
            bool isWhole = stream.Result.IsCompletedSuccessfully && await stream.Result == 3 && stream is { Results: 1, Cancels: 0 };
            bool isCancelled = stream.Result.IsCanceled && stream is { Results: 0, Cancels: 1 };
            (isWhole || isCancelled).Should().BeTrue();
        }

        Array.ForEach(sources, source => source.Dispose());
    }

    private static SumStream Watched(CancellationToken token)
    {
        SumStream stream = new();
        stream.Stream.Watch(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return stream;
    }
}
