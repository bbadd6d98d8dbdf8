using FluxWire.Connection;
using FluxWire.Tests.Matching;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Operations;

/// <summary>A token and a deadline reach an operation until it is released, and never after.</summary>
public sealed class OperationBoundsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly ObservedTimeProvider _time = new();
    private readonly TaskCall<bool> _call = TestOperation.Create();

    [Fact]
    public void What_nothing_can_end_early_is_not_watched()
        => OperationBounds.Watch(_call, Timeout.InfiniteTimeSpan, _time, CancellationToken.None).Should().BeNull();

    [Fact]
    public async Task Once_released_neither_token_nor_deadline_reach_it()
    {
        using CancellationTokenSource source = new();
        OperationBounds bounds = Watch(source.Token);

        bounds.Release().Should().BeTrue("nobody else has it");
        await source.CancelAsync();
        _time.Advance(Deadline);

        _call.IsCompleted.Should().BeFalse();
        bounds.Release().Should().BeFalse("only once somebody has it");
    }

    [Fact]
    public async Task A_token_takes_it_for_good()
    {
        using CancellationTokenSource source = new();
        OperationBounds bounds = Watch(source.Token);

        await source.CancelAsync();
        _time.Advance(Deadline);

        bounds.Release().Should().BeFalse();
        (await _call.Task.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_deadline_takes_it_for_good()
    {
        using CancellationTokenSource source = new();
        OperationBounds bounds = Watch(source.Token);

        _time.Advance(Deadline - TimeSpan.FromTicks(1));
        _call.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));
        await source.CancelAsync();

        bounds.Release().Should().BeFalse();
        FluxTimeoutException failure = await _call.Task.FailureAsync<FluxTimeoutException>();
        failure.Timeout.Should().Be(Deadline);
        failure.Message.Should().Contain(_call.Topic);
    }

    [Fact]
    public async Task A_token_that_has_fired_already_ends_it_at_once()
    {
        OperationBounds bounds = Watch(new CancellationToken(canceled: true));

        _call.IsCompleted.Should().BeTrue();
        bounds.Release().Should().BeFalse();
        await _call.Task.FailureAsync<OperationCanceledException>();
    }

    [Fact]
    public void Whoever_comes_first_has_it_alone()
    {
        const int Rounds = 10_000;
        bool[] isFree = new bool[Rounds];
        TaskCall<bool>[] calls = [.. Enumerable.Range(0, Rounds).Select(_ => TestOperation.Create())];
        CancellationTokenSource[] sources = [.. calls.Select(_ => new CancellationTokenSource())];
        OperationBounds[] bounds =
            [.. calls.Select((call, i) => OperationBounds.Watch(call, Timeout.InfiniteTimeSpan, _time, sources[i].Token)!)];

        Race.Run(Rounds, i => isFree[i] = bounds[i].Release(), i => sources[i].Cancel());

        for (int i = 0; i < Rounds; i++)
        {
            calls[i].IsCompleted.Should().Be(!isFree[i]);
        }

        Array.ForEach(sources, source => source.Dispose());
    }

    private OperationBounds Watch(CancellationToken token) => OperationBounds.Watch(_call, Deadline, _time, token)!;
}
