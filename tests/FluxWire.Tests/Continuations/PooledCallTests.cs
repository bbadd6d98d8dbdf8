using FluxWire.Connection;
using FluxWire.Tests.Peers;
using static FluxWire.Tests.Continuations.TaggedCall<FluxWire.Tests.Continuations.PooledCallTests>;

namespace FluxWire.Tests.Continuations;

/// <summary>An object that serves for one call after the other: nothing of a former life reaches the next one.</summary>
public sealed class PooledCallTests
{
    [Fact]
    public async Task What_was_answered_is_used_again_once_the_answer_was_taken()
    {
        PooledCall<Answer> call = Rent();
        ValueTask<Answer> answer = call.Answer;
        Complete(call, 1);
        Rent().Should().NotBeSameAs(call, "the answer has not been taken yet");

        (await answer).Tag.Should().Be(1);

        Rent().Should().BeSameAs(call);
    }

    [Fact]
    public async Task An_error_is_an_answer_as_well()
    {
        PooledCall<Answer> call = Rent();
        Task<Answer> answer = call.Answer.AsTask();
        call.OnResponse(Error(1)).Should().BeTrue();
        call.Tell();

        await answer.FailureAsync<FluxRpcException>();

        Rent().Should().BeSameAs(call);
    }

    [Fact]
    public async Task Awaiting_twice_is_refused()
    {
        PooledCall<Answer> call = Rent();
        ValueTask<Answer> answer = call.Answer;
        Complete(call, 1);
        await answer;

        await FluentActions.Awaiting(async () => await answer).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Awaiting_twice_is_refused_while_the_object_serves_for_another_call()
    {
        PooledCall<Answer> call = Rent();
        ValueTask<Answer> former = call.Answer;
        Complete(call, 1);
        await former;
        Rent().Should().BeSameAs(call);
        ValueTask<Answer> answer = call.Answer;

        await FluentActions.Awaiting(async () => await former).Should().ThrowAsync<InvalidOperationException>();

        Complete(call, 2);
        (await answer).Tag.Should().Be(2);
    }

    [Fact]
    public async Task Asking_for_an_answer_that_is_not_here_is_refused()
    {
        PooledCall<Answer> call = Rent();
        ValueTask<Answer> answer = call.Answer;

        Ask(answer).Should().Throw<InvalidOperationException>().WithMessage("*await it*");

        Complete(call, 1);
        (await answer).Tag.Should().Be(1);
    }

    [Fact]
    public async Task A_token_and_a_timer_of_a_former_life_do_not_end_the_next_one()
    {
        using CancellationTokenSource source = new();
        ManualTimer timer = new();
        PooledCall<Answer> call = Rent();
        ValueTask<Answer> former = call.Answer;
        call.Watch(Second, timer, source.Token);
        Complete(call, 1);
        timer.IsDisposed.Should().BeTrue();
        await former;
        Rent().Should().BeSameAs(call);
        ValueTask<Answer> answer = call.Answer;

        timer.Fire();
        await source.CancelAsync();

        call.IsCompleted.Should().BeFalse();
        Complete(call, 2);
        (await answer).Tag.Should().Be(2);
    }

    [Fact]
    public async Task A_timer_that_fires_while_it_is_being_released_finds_nothing()
    {
        ManualTimer timer = new();
        timer.OnDispose = timer.Fire;
        PooledCall<Answer> call = Rent();
        ValueTask<Answer> answer = call.Answer;
        call.Watch(Second, timer, CancellationToken.None);

        Complete(call, 1);

        (await answer).Tag.Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_ends_it_at_once_and_an_answer_comes_late()
    {
        ManualTimer timer = new();
        PooledCall<Answer> call = Rent();
        Task<Answer> answer = call.Answer.AsTask();

        call.Watch(Second, timer, new CancellationToken(canceled: true));

        call.IsCompleted.Should().BeTrue();
        timer.IsDisposed.Should().BeTrue();
        call.OnResponse(Success(1)).Should().BeFalse();
        await answer.FailureAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_owed_an_answer_is_not_used_again(bool byToken)
    {
        using CancellationTokenSource source = new();
        ManualTimer timer = new();
        ResponseMatcher matcher = new();
        PooledCall<Answer> call = Rent();
        Task<Answer> answer = call.Answer.AsTask();
        call.Watch(Second, timer, source.Token);
        matcher.Register(call);

        (byToken ? source.Cancel : (Action)timer.Fire)();
        (await answer.Awaiting(task => task.Soon()).Should().ThrowAsync<Exception>())
            .Which.Should().BeAssignableTo(byToken ? typeof(OperationCanceledException) : typeof(FluxTimeoutException));

        PooledCall<Answer> next = Rent();
        next.Should().NotBeSameAs(call);
        matcher.Register(next);
        matcher.Dispatch(Success(call.Matchtag)).Should().BeNull();
        matcher.LateResponses.Should().Be(1);
        matcher.Dispatch(Success(next.Matchtag)).Should().BeSameAs(next);
        Rent().Should().NotBeSameAs(call, "the late answer does not bring it back");
        matcher.PendingCount.Should().Be(0);
    }

    [Fact]
    public async Task What_was_lost_with_its_connection_is_not_used_again()
    {
        ResponseMatcher matcher = new();
        PooledCall<Answer> call = Rent();
        Task<Answer> answer = call.Answer.AsTask();
        matcher.Register(call);
        call.Position = 0;

        matcher.Close(static call => call.Fail(new FluxConnectionException("lost", FluxErrno.ECONNRESET)));

        await answer.FailureAsync<FluxConnectionException>();
        Rent().Should().NotBeSameAs(call);
        matcher.PendingCount.Should().Be(0);
    }

    /// <summary>A plain call that is answered like a stream: more may come with the tag, so it stays taken, and the object with it.</summary>
    [Fact]
    public async Task What_was_answered_but_not_for_the_last_time_is_not_used_again()
    {
        ResponseMatcher matcher = new();
        ResponseMatcher anotherConnection = new();
        PooledCall<Answer> call = Rent();
        ValueTask<Answer> answer = call.Answer;
        matcher.Register(call);
        uint tag = call.Matchtag;
        matcher.Dispatch(Success(tag, Frames.Streaming)).Should().BeSameAs(call);
        call.Tell();
        (await answer).Tag.Should().Be(tag);

        PooledCall<Answer> next = Rent();
        anotherConnection.Register(next);
        next.Matchtag.Should().Be(tag, "each connection counts for itself");
        matcher.PendingCount.Should().Be(1);
        matcher.Dispatch(Success(tag)).Should().BeNull();

        next.IsCompleted.Should().BeFalse("that was not its connection");
        matcher.LateResponses.Should().Be(1);
        matcher.PendingCount.Should().Be(0);
    }

    private static Action Ask(ValueTask<Answer> answer) => () => answer.GetAwaiter().GetResult();
}
