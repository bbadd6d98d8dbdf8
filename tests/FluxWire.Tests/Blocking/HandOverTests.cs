using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A continuation on the reader that is about to block hands the reader's role over, and need not be found stuck.</summary>
public sealed class HandOverTests
{
    private readonly List<string> _steps = [];

    [Fact]
    public void Who_tells_and_is_about_to_block_hands_over_once()
    {
        InlineCompletions completions = Create();
        completions.Begin();
        completions.Add(Telling(() =>
        {
            completions.HandOverBeforeBlocking();
            completions.HandOverBeforeBlocking();
            completions.WillFlush.Should().BeFalse("the thread that takes over does not flush for this one again");
        }));

        completions.Deliver().Should().BeFalse("another thread is the reader now");

        _steps.Should().Equal("flush", "start");
    }

    [Fact]
    public void What_is_left_is_told_by_who_takes_over()
    {
        InlineCompletions completions = Create();
        completions.Begin();
        completions.Add(Telling(completions.HandOverBeforeBlocking));
        completions.Add(Telling(() => _steps.Add("told")));

        completions.Deliver().Should().BeFalse();
        _steps.Should().Equal("flush", "start");
        completions.Begin();
        completions.Deliver().Should().BeTrue();

        _steps.Should().Equal("flush", "start", "flush", "told", "flush");
    }

    [Fact]
    public void Who_is_not_the_reader_has_nothing_to_hand_over()
    {
        InlineCompletions completions = Create();

        completions.HandOverBeforeBlocking();

        _steps.Should().BeEmpty();
    }

    [Fact]
    public async Task A_caller_that_receives_has_others_told_elsewhere()
    {
        InlineCompletions completions = Create();
        TaskCompletionSource<bool> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        completions.Add(Telling(() => told.SetResult(Thread.CurrentThread.IsThreadPoolThread)));

        await OnThread.RunAsync(completions.DeliverOnThreadPool).Soon();

        (await told.Task.Soon()).Should().BeTrue();
        completions.Begin();
        completions.Deliver().Should().BeTrue("nothing is left for who comes next");
        _steps.Should().Equal("flush", "flush");
    }

    private InlineCompletions Create() => new(() => _steps.Add("flush"), () => _steps.Add("start"));

    private static TellingOperation Telling(Action tell) => new(tell);

    private sealed class TellingOperation(Action tell) : PendingOperation
    {
        internal override bool IsCompleted => true;

        internal override bool OnResponse(in FluxMessage response) => true;

        internal override void Tell() => tell();

        internal override void Fail(Exception reason) => throw new NotSupportedException();
    }
}
