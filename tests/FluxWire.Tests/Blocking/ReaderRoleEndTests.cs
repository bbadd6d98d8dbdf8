using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>Who ends a connection: the thread or the caller that receives, and where there is neither, whoever closes it.</summary>
public sealed class ReaderRoleEndTests
{
    [Fact]
    public async Task Where_nobody_receives_whoever_closes_it_has_to_end_it()
    {
        RoleUnderTest test = new();

        test.Role.Close().Should().BeTrue();

        test.Started.Should().Be(0);
        WaitingCaller late = await WaitingCaller.BeginAsync(test.Role);
        test.Role.End();
        late.Taking.IsCompleted.Should().BeFalse("nobody gets the role any more");
        late.Answer();
        (await late.Taking.Soon()).Should().BeFalse();
        (await test.BeginTakeForThread().Soon()).Should().BeFalse();
    }

    [Fact]
    public void A_thread_that_receives_has_to_find_out()
    {
        RoleUnderTest test = RoleUnderTest.WithThread();

        test.Role.Close().Should().BeFalse();

        test.Started.Should().Be(0);
        test.Role.TellCallers();
        test.Role.StandAside().Should().BeFalse("it is needed for the end");
    }

    [Fact]
    public async Task A_thread_that_stands_aside_comes_back()
    {
        RoleUnderTest test = RoleUnderTest.WithThreadAside();
        Task<bool> taking = test.BeginTakeForThread();

        test.Role.Close().Should().BeFalse();

        (await taking.Soon()).Should().BeTrue();
    }

    [Fact]
    public async Task A_caller_that_receives_may_end_it_and_the_thread_that_was_started_leaves()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();

        test.Role.Close().Should().BeFalse();
        test.Started.Should().Be(1, "the caller may be done and leave");
        Task<bool> taking = test.BeginTakeForThread();
        taking.IsCompleted.Should().BeFalse();
        test.Role.End();

        (await taking.Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task A_caller_that_receives_may_leave_and_the_thread_that_was_started_ends_it()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();

        test.Role.Close().Should().BeFalse();
        Task<bool> taking = test.BeginTakeForThread();
        test.Role.GiveBack();

        (await taking.Soon()).Should().BeTrue();
        test.Started.Should().Be(1);
    }

    [Fact]
    public async Task A_caller_that_waits_does_not_get_what_is_given_back_after_the_end()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();
        WaitingCaller waiting = await WaitingCaller.BeginAsync(test.Role);

        test.Role.Close().Should().BeFalse();
        test.Role.GiveBack();

        (await test.BeginTakeForThread().Soon()).Should().BeTrue();
        waiting.Taking.IsCompleted.Should().BeFalse();
        waiting.Answer();
        (await waiting.Taking.Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task A_thread_that_was_called_leaves_if_it_comes_after_the_end()
    {
        RoleUnderTest test = RoleUnderTest.WithCaller();
        test.Await();
        test.Started.Should().Be(1);

        test.Role.Close().Should().BeFalse();
        test.Role.End();

        (await test.BeginTakeForThread().Soon()).Should().BeFalse();
        test.Started.Should().Be(1);
    }
}
