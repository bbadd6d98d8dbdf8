using FluxWire.Connection;

namespace FluxWire.Tests.Continuations;

/// <summary>Telling on the thread pool, on a pool that runs its work items when the test wants it.</summary>
public sealed class PooledCompletionsTests
{
    private readonly Queue<IThreadPoolWorkItem> _pool = new();
    private readonly List<string> _story = [];
    private readonly PooledCompletions _completions;

    public PooledCompletionsTests() => _completions = new PooledCompletions(() => _story.Add("flush"), _pool.Enqueue);

    [Fact]
    public void Nothing_is_told_before_the_end_of_the_batch_and_nothing_by_the_reader()
    {
        Add("a", "b");
        _pool.Should().BeEmpty();

        _completions.Deliver().Should().BeTrue();

        _story.Should().BeEmpty();
    }

    [Fact]
    public void All_that_one_read_has_completed_is_one_work_item_and_sends_once()
    {
        Add("a", "b", "c");
        _completions.Deliver();
        _pool.Should().ContainSingle();

        RunNext();

        _story.Should().Equal("flush", "a", "b", "c", "flush");
    }

    [Fact]
    public void A_read_that_has_completed_nothing_is_no_work_item()
    {
        _completions.Deliver().Should().BeTrue();

        _pool.Should().BeEmpty();
    }

    [Fact]
    public void What_the_next_read_completes_is_taken_along()
    {
        Add("a");
        _completions.Deliver();
        Add("b");
        _completions.Deliver();
        _pool.Should().ContainSingle("the first has not started yet");

        RunNext();

        _story.Should().Equal("flush", "a", "b", "flush");
    }

    [Fact]
    public void A_reserve_waits_as_long_as_anything_is_left()
    {
        List<int> waiting = [];
        for (int i = 0; i < 3; i++)
        {
            _completions.Add(new ToldOperation(() => waiting.Add(_pool.Count)));
        }

        _completions.Deliver();
        RunNext();

        waiting.Should().Equal([1, 1, 1], "one is enough, and it is still there when the last one is told");
    }

    [Fact]
    public void A_single_one_needs_no_reserve()
    {
        int waiting = -1;
        _completions.Add(new ToldOperation(() => waiting = _pool.Count));
        _completions.Deliver();
        RunNext();

        waiting.Should().Be(0);
    }

    [Fact]
    public void A_continuation_that_keeps_its_thread_holds_up_nobody()
    {
        // While the first does not come back, the reserve starts: as another thread would.
        _completions.Add(new ToldOperation(() =>
        {
            _story.Add("stuck");
            RunNext();
            _story.Add("back");
        }));
        Add("a", "b");
        _completions.Deliver();

        RunNext();

        _story.Should().Equal("flush", "stuck", "flush", "a", "b", "flush", "back", "flush");
    }

    [Fact]
    public void Every_level_of_being_stuck_leaves_a_reserve_to_the_next()
    {
        for (int i = 0; i < 3; i++)
        {
            _completions.Add(new ToldOperation(RunNext));
        }

        Add("last");
        _completions.Deliver();
        RunNext();

        _story.Should().ContainSingle(line => line == "last");
    }

    [Fact]
    public void A_flush_is_promised_only_while_a_reserve_waits()
    {
        List<bool> promised = [];
        _completions.Add(new ToldOperation(() =>
        {
            promised.Add(_completions.WillFlush);
            RunNext();
            promised.Add(_completions.WillFlush);
        }));
        _completions.Add(new ToldOperation(() => promised.Add(_completions.WillFlush)));
        _completions.Deliver();
        _completions.WillFlush.Should().BeFalse("this thread runs no continuations");

        RunNext();

        promised.Should().Equal([true, false, false], "the reserve waits, then it has started and nobody comes behind it");
        _completions.WillFlush.Should().BeFalse();
    }

    [Fact]
    public void A_flush_is_promised_to_the_thread_that_tells_alone()
    {
        bool? promised = null;
        _completions.Add(new ToldOperation(() =>
        {
            Thread other = new(() => promised = _completions.WillFlush);
            other.Start();
            other.Join();
        }));
        Add("a");
        _completions.Deliver();

        RunNext();

        promised.Should().BeFalse();
    }

    [Fact]
    public void A_flush_is_promised_by_the_connection_that_is_told_of_alone()
    {
        PooledCompletions other = new(static () => { }, static _ => { });
        bool? promised = null;
        _completions.Add(new ToldOperation(() => promised = other.WillFlush));
        Add("a");
        _completions.Deliver();

        RunNext();

        promised.Should().BeFalse();
    }

    private void Add(params IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            _completions.Add(new ToldOperation(() => _story.Add(name)));
        }
    }

    private void RunNext() => _pool.Dequeue().Execute();
}
