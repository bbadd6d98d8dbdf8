using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Operations;

/// <summary>A token and a deadline may end a stream at any moment, also in that in which an answer comes: who waits is told once.</summary>
public sealed class ResponseStreamTokenTests
{
    private readonly ObservedTimeProvider _time = new();

    [Fact]
    public async Task A_token_ends_the_waiting_and_the_broker_is_told()
    {
        using CancellationTokenSource source = new();
        NumberStream stream = Watched(source.Token);
        stream.Stream.OnQueued();
        Task<bool> waiting = stream.Wait();

        await source.CancelAsync();

        (await waiting.Soon()).Should().BeTrue("it looks again");
        (await stream.Wait().FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        stream.Cancels.Should().Be(1);
    }

    [Fact]
    public async Task A_deadline_ends_it_with_its_topic()
    {
        NumberStream stream = new();
        stream.Stream.Watch(TimeSpan.FromSeconds(3), _time, CancellationToken.None);
        stream.Stream.OnQueued();

        _time.Advance(TimeSpan.FromSeconds(3));

        FluxTimeoutException failure = await stream.Wait().FailureAsync<FluxTimeoutException>();
        failure.Message.Should().Contain(NumberStream.Topic);
        failure.Timeout.Should().Be(TimeSpan.FromSeconds(3));
        stream.Cancels.Should().Be(1);
    }

    [Fact]
    public async Task Of_token_and_deadline_the_first_counts()
    {
        using CancellationTokenSource source = new();
        NumberStream stream = new();
        stream.Stream.Watch(TimeSpan.FromSeconds(3), _time, source.Token);
        stream.Stream.OnQueued();

        _time.Advance(TimeSpan.FromSeconds(3));
        await source.CancelAsync();

        await stream.Wait().FailureAsync<FluxTimeoutException>();
        stream.Cancels.Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_fires_after_the_end_changes_nothing()
    {
        using CancellationTokenSource source = new();
        NumberStream stream = Watched(source.Token);
        stream.Stream.OnQueued();
        stream.Receive(Answers.Item(1), Answers.End);

        await source.CancelAsync();

        stream.ReadAll().Should().Equal(1);
        (await stream.Wait()).Should().BeFalse();
        stream.Cancels.Should().Be(0);
    }

    [Fact]
    public async Task A_token_that_has_fired_before_it_is_watched_ends_it_at_once()
    {
        NumberStream stream = Watched(new CancellationToken(canceled: true));

        stream.Stream.IsCompleted.Should().BeTrue();
        await stream.Wait().FailureAsync<OperationCanceledException>();
        stream.Cancels.Should().Be(0, "the request was never sent");
    }

    [Fact]
    public async Task An_answer_and_a_token_that_both_found_somebody_waiting_wake_it_once()
    {
        using CancellationTokenSource source = new();
        NumberStream stream = Watched(source.Token);
        Task<bool> waiting = stream.Wait();
        stream.Stream.OnResponse(Answers.Item(1)).Should().BeTrue("somebody waits for it");

        // The token is faster in telling.
        await source.CancelAsync();
        (await waiting.Soon()).Should().BeTrue();

        FluentActions.Invoking(stream.Stream.Tell).Should().NotThrow("the slower one finds nobody waiting");
        stream.ReadAll().Should().Equal(1);
        await stream.Wait().FailureAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task One_that_was_told_too_late_may_wake_who_waits_again_but_only_to_look()
    {
        NumberStream stream = new();
        Task<bool> first = stream.Wait();
        stream.Stream.OnResponse(Answers.Item(1)).Should().BeTrue();
        stream.Stream.Tell();
        (await first.Soon()).Should().BeTrue();
        stream.ReadAll().Should().Equal(1);
        Task<bool> second = stream.Wait();

        stream.Stream.Tell();

        (await second.Soon()).Should().BeTrue();
        stream.ReadAll().Should().BeEmpty();
        Task<bool> third = stream.Wait();
        stream.ReceiveItems(2);
        (await third.Soon()).Should().BeTrue();
    }

    /// <summary>A second telling of the same waiting would be an exception that nobody catches, on a thread of the pool.</summary>
    [Fact]
    public async Task Whenever_the_token_fires_who_waits_goes_on_and_hears_of_it()
    {
        const int Rounds = 2_000;
        CancellationTokenSource[] sources = [.. Enumerable.Range(0, Rounds).Select(_ => new CancellationTokenSource())];
        NumberStream[] streams = [.. sources.Select(source => Watched(source.Token))];
        Task<List<int>>[] consumers = [.. streams.Select(ConsumeAsync)];

        Race.Run(
            Rounds,
            i =>
            {
                streams[i].ReceiveOnReader(Answers.Item(1));
                streams[i].ReceiveOnReader(Answers.Item(2));
            },
            i => sources[i].Cancel());

        foreach (List<int> read in await Task.WhenAll(consumers).Soon())
        {
            read.Should().Equal(Enumerable.Range(1, read.Count)).And.HaveCountLessThanOrEqualTo(2);
        }

        Array.ForEach(sources, source => source.Dispose());
    }

    private static async Task<List<int>> ConsumeAsync(NumberStream stream)
    {
        List<int> read = [];
        try
        {
            do
            {
                read.AddRange(stream.ReadAll());
            }
            while (await stream.Stream.WaitAsync());
        }
        catch (OperationCanceledException)
        {
            return read;
        }

        throw new InvalidOperationException("The stream has ended without a word.");
    }

    private NumberStream Watched(CancellationToken token)
    {
        NumberStream stream = new();
        stream.Stream.Watch(Timeout.InfiniteTimeSpan, _time, token);
        return stream;
    }
}
