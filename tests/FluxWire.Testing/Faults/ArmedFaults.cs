using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FluxWire.Testing.Faults;

/// <summary>The faults that wait for their messages, in the order of arming.</summary>
internal sealed class ArmedFaults
{
    private readonly ConcurrentDictionary<ArmedFault, bool> _unreleased = new();
    private ImmutableArray<ArmedFault> _all = [];

    /// <summary>The faults that may hold something back: those that wait, those that have fired, and those let loose at once.</summary>
    public ICollection<ArmedFault> Unreleased => _unreleased.Keys;

    /// <summary>Takes note of a fault until it is released.</summary>
    public void Register(ArmedFault armed)
    {
        _unreleased[armed] = true;
        armed.Gate.OnOpen(() => _unreleased.TryRemove(armed, out _));
    }

    public void Add(ArmedFault armed) => ImmutableInterlocked.Update(ref _all, static (all, added) => all.Add(added), armed);

    public void Remove(ArmedFault armed) => ImmutableInterlocked.Update(ref _all, static (all, removed) => all.Remove(removed), armed);

    /// <summary>Whether any of them may be aimed at the message with this number.</summary>
    public bool Concern(int connection, ProxyDirection direction, long number)
    {
        foreach (ArmedFault armed in _all)
        {
            if (armed.Match!.Concerns(connection, direction, number))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Has every fault that is aimed at a message change what is done with it.</summary>
    /// <returns>Whether any is.</returns>
    public bool Apply(MessagePlan plan, ProxiedMessage message)
    {
        bool isStruck = false;
        foreach (ArmedFault armed in _all)
        {
            try
            {
                if (armed.TryTake(message))
                {
                    isStruck = true;
                    armed.Fault.Apply(new FaultStrike(plan, armed));
                }
            }
            catch (Exception e)
            {
                // What the test's own delegate threw belongs to the test, which waits for the fault; the connection goes on.
                armed.Fail(e);
            }
        }

        return isStruck;
    }
}
