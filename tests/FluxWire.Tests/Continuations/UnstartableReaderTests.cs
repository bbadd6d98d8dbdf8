using FluxWire.Connection;

namespace FluxWire.Tests.Continuations;

/// <summary>A machine that has no thread left costs nobody the connection, and nothing the process.</summary>
public sealed class UnstartableReaderTests
{
    private int _refusals = 1;
    private int _started;

    [Fact]
    public void A_stalled_reader_that_cannot_be_replaced_stays_the_reader_and_the_next_look_tries_again()
    {
        InlineCompletions completions = new(static () => { }, StartReader);
        bool? remained = null;
        completions.Begin();
        completions.Add(new ToldOperation(() =>
        {
            completions.HandOverIfStalled();
            completions.HandOverIfStalled();
            remained = completions.WillFlush;
            completions.HandOverIfStalled();
        }));

        completions.Deliver().Should().BeFalse("the second try has replaced it");

        remained.Should().BeTrue();
        _started.Should().Be(1);
    }

    [Fact]
    public void A_reader_that_would_block_and_cannot_be_replaced_is_told_so_and_goes_on()
    {
        InlineCompletions completions = new(static () => { }, StartReader);
        completions.Begin();
        completions.Add(new ToldOperation(
            () => FluentActions.Invoking(completions.HandOverBeforeBlocking).Should().Throw<OutOfMemoryException>()));

        completions.Deliver().Should().BeTrue();

        _started.Should().Be(0);
    }

    [Fact]
    public void A_thread_that_could_not_be_started_is_started_by_the_next_who_needs_it()
    {
        ReaderRole role = new(static () => 1, StartReader);

        FluentActions.Invoking(role.CallThread).Should().Throw<OutOfMemoryException>();
        role.CallThread();

        _started.Should().Be(1);
    }

    private void StartReader()
    {
        if (_refusals-- > 0)
        {
            throw new InsufficientMemoryException("No thread can be started.");
        }

        _started++;
    }
}
