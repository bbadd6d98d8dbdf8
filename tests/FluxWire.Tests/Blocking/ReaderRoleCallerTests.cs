using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>How a blocked caller comes to receive, and how it waits for others that do. The role knows nothing of continuation modes.</summary>
public sealed class ReaderRoleCallerTests
{
    [Fact]
    public void A_caller_takes_what_nobody_has()
        => new RoleUnderTest().Role.TakeForCaller(static () => false).Should().BeTrue();

    [Fact]
    public void A_caller_that_is_done_takes_nothing()
    {
        RoleUnderTest test = new();

        test.Role.TakeForCaller(static () => true).Should().BeFalse();

        test.TakeForCaller();
    }

    [Fact]
    public async Task The_next_caller_takes_what_is_given_back()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();
        WaitingCaller next = await WaitingCaller.BeginAsync(test.Role);
        next.Taking.IsCompleted.Should().BeFalse();

        test.Role.GiveBack();

        (await next.Taking.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task One_of_several_callers_takes_what_is_given_back()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();
        WaitingCaller[] callers = [await WaitingCaller.BeginAsync(test.Role), await WaitingCaller.BeginAsync(test.Role)];

        test.Role.GiveBack();
        Task<bool> first = await Task.WhenAny(callers[0].Taking, callers[1].Taking).Soon();
        (await first).Should().BeTrue();
        WaitingCaller other = callers[0].Taking == first ? callers[1] : callers[0];
        other.Taking.IsCompleted.Should().BeFalse();

        test.Role.GiveBack();
        (await other.Taking.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_caller_that_is_answered_by_another_leaves_without_it()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();
        WaitingCaller waiting = await WaitingCaller.BeginAsync(test.Role);

        waiting.Answer();

        (await waiting.Taking.Soon()).Should().BeFalse();
        WaitingCaller next = await WaitingCaller.BeginAsync(test.Role);
        next.Taking.IsCompleted.Should().BeFalse("the first still has it");
        test.Role.GiveBack();
        (await next.Taking.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_caller_that_is_answered_by_the_thread_leaves_without_it()
    {
        RoleUnderTest test = RoleUnderTest.WithThread();
        WaitingCaller waiting = await WaitingCaller.BeginAsync(test.Role);

        waiting.Answer();

        (await waiting.Taking.Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task A_caller_takes_over_from_a_thread_that_stands_aside()
    {
        RoleUnderTest test = RoleUnderTest.WithThread();
        test.Role.EnterCaller();
        test.Pending = 1;
        WaitingCaller waiting = await WaitingCaller.BeginAsync(test.Role);

        test.Role.TellCallers();
        test.Role.StandAside().Should().BeTrue();

        (await waiting.Taking.Soon()).Should().BeTrue();
    }
}
