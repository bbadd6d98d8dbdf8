using FluxWire.Connection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A reader's role without a reader: the test says what is owed, and sees when a thread would be started.</summary>
internal sealed class RoleUnderTest
{
    private volatile int _pending;
    private int _started;

    internal RoleUnderTest() => Role = new ReaderRole(() => _pending, () => Interlocked.Increment(ref _started));

    internal ReaderRole Role { get; }

    /// <summary>How many answers are owed.</summary>
    internal int Pending
    {
        get => _pending;
        set => _pending = value;
    }

    /// <summary>How often a thread was started.</summary>
    internal int Started => Volatile.Read(ref _started);

    /// <summary>A role that the connection's own thread has, as if just connected.</summary>
    internal static RoleUnderTest WithThread()
    {
        RoleUnderTest test = new();
        test.Role.TryBeginWithThread().Should().BeTrue();
        return test;
    }

    /// <summary>A role whose thread has stood aside, so that nobody has it.</summary>
    internal static RoleUnderTest WithThreadAside()
    {
        RoleUnderTest test = WithThread();
        test.Role.TellCallers();
        test.Role.StandAside().Should().BeTrue();
        return test;
    }

    /// <summary>A role that a blocked caller has.</summary>
    internal static RoleUnderTest WithCaller()
    {
        RoleUnderTest test = new();
        test.TakeForCaller();
        return test;
    }

    /// <summary>Gives the role to a caller that finds it free.</summary>
    internal void TakeForCaller() => Role.TakeForCaller(static () => false).Should().BeTrue();

    /// <summary>Has the connection's thread try to take the role, which may block.</summary>
    internal Task<bool> BeginTakeForThread() => OnThread.RunAsync(Role.TakeForThread);

    /// <summary>Registers a request that nobody blocks for.</summary>
    internal void Await()
    {
        Pending++;
        Role.CallThread();
    }
}
