using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>When the connection's thread receives, and when it leaves that to those who block.</summary>
public sealed class ReaderRoleThreadTests
{
    [Fact]
    public void A_thread_that_has_served_nobody_who_blocks_goes_on()
        => RoleUnderTest.WithThread().Role.StandAside().Should().BeFalse();

    [Fact]
    public void A_thread_that_has_called_itself_before_goes_on()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();
        test.Role.TellCallers();
        test.Role.GiveBack();

        test.Role.TryBeginWithThread().Should().BeTrue();

        test.Role.StandAside().Should().BeFalse();
    }

    [Fact]
    public void A_thread_does_not_begin_with_what_has_ended()
    {
        RoleUnderTest test = new();
        test.Role.Close().Should().BeTrue("nobody else could end it");

        test.Role.TryBeginWithThread().Should().BeFalse();

        test.Started.Should().Be(0);
    }

    [Fact]
    public void A_thread_that_has_served_a_caller_stands_aside_if_nothing_is_owed()
    {
        RoleUnderTest test = RoleUnderTest.WithThread();
        test.Role.TellCallers();

        test.Role.StandAside().Should().BeTrue();

        test.TakeForCaller();
    }

    [Fact]
    public void A_thread_that_is_waited_for_goes_on_until_it_has_served_another_caller()
    {
        RoleUnderTest test = RoleUnderTest.WithThread();
        test.Pending = 1;
        test.Role.TellCallers();
        test.Role.StandAside().Should().BeFalse("somebody awaits");

        test.Pending = 0;
        test.Role.StandAside().Should().BeFalse("that caller has been forgotten");

        test.Role.TellCallers();
        test.Role.StandAside().Should().BeTrue();
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(3, 3, true)]
    [InlineData(2, 1, false)]
    [InlineData(0, 2, true)]
    public void What_is_owed_to_callers_does_not_need_the_thread(int pending, int callers, bool standsAside)
    {
        RoleUnderTest test = RoleUnderTest.WithThread();
        for (int i = 0; i < callers; i++)
        {
            test.Role.EnterCaller();
        }

        test.Pending = pending;
        test.Role.TellCallers();

        test.Role.StandAside().Should().Be(standsAside);
    }

    [Fact]
    public void What_a_caller_has_left_behind_needs_the_thread()
    {
        RoleUnderTest test = RoleUnderTest.WithThread();
        test.Role.EnterCaller();
        test.Pending = 1;
        test.Role.LeaveCaller();
        test.Role.TellCallers();

        test.Role.StandAside().Should().BeFalse("its answer is still owed, and nobody blocks for it");
    }

    [Fact]
    public async Task A_thread_that_stands_aside_comes_back_for_who_awaits()
    {
        RoleUnderTest test = RoleUnderTest.WithThreadAside();
        Task<bool> taking = test.BeginTakeForThread();

        test.Await();

        (await taking.Soon()).Should().BeTrue();
        test.Started.Should().Be(0, "it is there");
        WaitingCaller caller = await WaitingCaller.BeginAsync(test.Role);
        caller.Taking.IsCompleted.Should().BeFalse();
        caller.Answer();
        (await caller.Taking.Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task A_thread_that_is_needed_waits_for_the_caller_that_receives()
    {
        RoleUnderTest test = RoleUnderTest.WithThreadAside();
        test.TakeForCaller();
        Task<bool> taking = test.BeginTakeForThread();
        test.Await();
        taking.IsCompleted.Should().BeFalse();

        test.Role.GiveBack();

        (await taking.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_thread_that_stands_aside_comes_back_for_what_a_caller_leaves_behind()
    {
        RoleUnderTest test = RoleUnderTest.WithThreadAside();
        test.Role.EnterCaller();
        test.Pending = 1;
        test.TakeForCaller();
        Task<bool> taking = test.BeginTakeForThread();

        test.Role.GiveBack();
        test.Role.LeaveCaller();

        (await taking.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_thread_is_started_for_the_first_who_awaits_and_no_other()
    {
        RoleUnderTest test = new();

        test.Await();
        test.Await();

        test.Started.Should().Be(1);
        (await test.BeginTakeForThread().Soon()).Should().BeTrue();
        test.Await();
        test.Started.Should().Be(1);
    }

    [Fact]
    public void A_thread_that_receives_need_not_be_called()
    {
        RoleUnderTest test = RoleUnderTest.WithThread();

        test.Await();

        test.Started.Should().Be(0);
    }
}
