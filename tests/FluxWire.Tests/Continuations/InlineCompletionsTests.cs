using FluxWire.Connection;

namespace FluxWire.Tests.Continuations;

/// <summary>Telling on the reader, as long as no continuation keeps it.</summary>
public sealed class InlineCompletionsTests
{
    private readonly List<string> _story = [];
    private readonly InlineCompletions _completions;

    public InlineCompletionsTests() => _completions = new InlineCompletions(() => _story.Add("flush"), () => _story.Add("another reader"));

    [Fact]
    public void All_that_one_read_has_completed_is_told_in_order_and_sent_once()
    {
        _completions.Begin();
        _story.Clear();
        Add("a");
        Add("b");
        Add("c");
        _story.Should().BeEmpty();

        _completions.Deliver().Should().BeTrue();

        _story.Should().Equal("a", "b", "c", "flush");
    }

    [Fact]
    public void It_is_told_on_the_reader()
    {
        Thread? told = null;
        _completions.Begin();
        _completions.Add(new ToldOperation(() => told = Thread.CurrentThread));

        _completions.Deliver();

        told.Should().BeSameAs(Thread.CurrentThread);
    }

    [Fact]
    public void What_the_reader_itself_has_appended_is_sent_though_nothing_is_told()
    {
        _completions.Begin();
        _story.Clear();

        _completions.Deliver().Should().BeTrue();

        _story.Should().Equal("flush");
    }

    [Fact]
    public void A_flush_is_promised_to_the_reader_alone()
    {
        _completions.WillFlush.Should().BeFalse("nobody reads yet");
        _completions.Begin();
        bool? other = null;
        Thread thread = new(() => other = _completions.WillFlush);
        thread.Start();
        thread.Join();

        _completions.WillFlush.Should().BeTrue();
        other.Should().BeFalse();
    }

    [Fact]
    public void Who_is_not_the_reader_tells_nothing()
    {
        Add("a");

        _completions.Deliver().Should().BeFalse();

        _story.Should().BeEmpty();
    }

    [Fact]
    public void A_reader_that_only_receives_is_not_stalled()
    {
        _completions.Begin();
        Add("a");
        _completions.Deliver();

        Look(5);

        _story.Should().NotContain("another reader");
    }

    [Fact]
    public void Looks_are_active_as_long_as_something_is_told_between_them()
    {
        _completions.Begin();
        _completions.HandOverIfStalled().Should().BeTrue("the first look has nothing to compare with");
        _completions.HandOverIfStalled().Should().BeFalse();
        Add("a");
        _completions.Deliver();

        _completions.HandOverIfStalled().Should().BeTrue();
        _completions.HandOverIfStalled().Should().BeFalse();
    }

    [Fact]
    public void A_long_batch_of_short_continuations_is_no_stall()
    {
        _completions.Begin();
        for (int i = 0; i < 20; i++)
        {
            _completions.Add(new ToldOperation(() => _completions.HandOverIfStalled().Should().BeTrue()));
        }

        _completions.Deliver().Should().BeTrue();

        _story.Should().NotContain("another reader");
    }

    [Fact]
    public void One_continuation_that_two_looks_see_is_a_stall()
    {
        _completions.Begin();
        _completions.Add(new ToldOperation(() => Look(2)));

        _completions.Deliver().Should().BeFalse();

        _story.Should().ContainSingle(line => line == "another reader");
    }

    [Fact]
    public void A_stalled_reader_is_replaced_once()
    {
        _completions.Begin();
        _completions.Add(new ToldOperation(() => Look(20)));

        _completions.Deliver();

        _story.Should().ContainSingle(line => line == "another reader");
    }

    private void Add(string name) => _completions.Add(new ToldOperation(() => _story.Add(name)));

    private void Look(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _completions.HandOverIfStalled();
        }
    }
}
