using FluxWire.Connection;
using FluxWire.Tests.Peers;
using static FluxWire.Tests.Continuations.TaggedCall<FluxWire.Tests.Continuations.PooledCallRaceTests>;

namespace FluxWire.Tests.Continuations;

/// <summary>Whatever ends a call, and whatever comes at the same moment.</summary>
public sealed class PooledCallRaceTests
{
    private static readonly FluxConnectionException Lost = new("lost", FluxErrno.ECONNRESET);

    /// <summary>An answer, a token, a deadline and the loss of the connection at once: one decides. To tell twice would throw.</summary>
    [Fact]
    public async Task One_of_four_endings_decides()
    {
        const int Rounds = 500;
        PooledCall<Answer> call = Rent();
        CancellationTokenSource source = new();
        ManualTimer timer = new();
        bool isAnswered = false;
        using Contest contest = new(
            Rounds,
            () =>
            {
                isAnswered = call.OnResponse(Success(1));
                if (isAnswered)
                {
                    call.Tell();
                }
            },
            () => source.Cancel(),
            () => timer.Fire(),
            () => call.Fail(Lost));

        for (int i = 0; i < Rounds; i++)
        {
            call = Rent();
            source = new CancellationTokenSource();
            timer = new ManualTimer();
            isAnswered = false;
            Task<Answer> answer = call.Answer.AsTask();
            call.Watch(Second, timer, source.Token);
            contest.Run();

            await Task.WhenAny(answer).Soon();
            answer.IsCompletedSuccessfully.Should().Be(isAnswered);
            if (!isAnswered)
            {
                (answer.IsCanceled || answer.Exception!.InnerException is FluxTimeoutException or FluxConnectionException).Should().BeTrue();
            }

            source.Dispose();
        }
    }

    /// <summary>A token is cancelled while the answer is told and the object begins its next life: it never ends that one.</summary>
    [Fact]
    public void The_token_of_the_former_life_never_ends_the_next_one()
    {
        const int Rounds = 5_000;
        CancellationTokenSource source = new();
        PooledCall<Answer> call = Rent();
        PooledCall<Answer>? next = null;
        int round = 0;
        using Contest contest = new(
            Rounds,
            () =>
            {
                Thread.SpinWait(round % 20);
                next = AnswerAndRentAgain(call);
            },
            () =>
            {
                Thread.SpinWait(round / 20 % 20);
                source.Cancel();
            });
        int reused = 0;

        for (; round < Rounds; round++)
        {
            call = Rent();
            source = new CancellationTokenSource();
            call.Watch(Timeout.InfiniteTimeSpan, TimeProvider.System, source.Token);
            contest.Run();

            reused += next == call ? 1 : 0;
            if (next is not null)
            {
                next.IsCompleted.Should().BeFalse("round {0}", round);
                Take(next);
            }

            source.Dispose();
        }

        reused.Should().BePositive("else nothing was tested");
    }

    private static PooledCall<Answer>? AnswerAndRentAgain(PooledCall<Answer> call)
    {
        ValueTask<Answer> answer = call.Answer;
        if (!call.OnResponse(Success(1)))
        {
            return null;
        }

        call.Tell();
        answer.GetAwaiter().GetResult();
        return Rent();
    }

    private static void Take(PooledCall<Answer> call)
    {
        ValueTask<Answer> answer = call.Answer;
        Complete(call, 2);
        answer.GetAwaiter().GetResult().Tag.Should().Be(2);
    }
}
