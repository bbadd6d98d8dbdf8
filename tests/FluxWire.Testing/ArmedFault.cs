using FluxWire.Testing.Faults;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing;

/// <summary>A fault that waits for its message, or that has been let loose on a connection: the test's hold on it.</summary>
/// <remarks>Its members may be used from any thread.</remarks>
public sealed class ArmedFault : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ArmedFaults _owner;
    private readonly ConditionWaits _waits;
    private long _seen;
    private long _taken;
    private int _fired;
    private volatile bool _isDisarmed;
    private volatile ProxiedMessage? _lastMessage;
    private volatile Exception? _failure;

    internal ArmedFault(Fault fault, MessageMatch? match, ArmedFaults owner, ConditionWaits waits)
    {
        Fault = fault;
        Match = match;
        _owner = owner;
        _waits = waits;
        _isDisarmed = match is null;
    }

    /// <summary>What it does.</summary>
    public Fault Fault { get; }

    /// <summary>What it is aimed at; null if it was let loose on a connection at once.</summary>
    public MessageMatch? Match { get; }

    /// <summary>Whether messages may still set it off.</summary>
    public bool IsArmed => !_isDisarmed;

    /// <summary>How often it has had its effect; each fault says when that is.</summary>
    public int FiredCount => Volatile.Read(ref _fired);

    /// <summary>The message that it fired on last; null before, and if it was on none.</summary>
    public ProxiedMessage? LastMessage => _lastMessage;

    internal Gate Gate { get; } = new();

    /// <summary>Waits until it has fired.</summary>
    /// <param name="times">How often.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Done when it has; cancelled if the proxy is disposed before.</returns>
    /// <exception cref="InvalidOperationException">The test's own predicate or delegate threw.</exception>
    public async Task WaitAsync(int times = 1, CancellationToken cancellationToken = default)
    {
        await _waits.WaitAsync(() => FiredCount >= times || _failure is not null, cancellationToken).ConfigureAwait(false);
        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"The delegate of {Fault} threw, and it is disarmed.", failure);
        }
    }

    /// <summary>Lets go whatever the fault holds back, for good: the gate of stalls, late answers, coalescing and silence.</summary>
    /// <remarks>A fault that is released and still armed has no more to hold: messages that it matches pass.</remarks>
    public void Release() => Gate.Open();

    /// <summary>No later message sets it off. What it holds back stays held back.</summary>
    public void Disarm()
    {
        _isDisarmed = true;
        _owner.Remove(this);
    }

    /// <summary>Disarms and releases.</summary>
    public void Dispose()
    {
        Disarm();
        Release();
    }

    /// <summary>For messages of failed tests.</summary>
    /// <returns>The fault and what it is aimed at.</returns>
    public override string ToString() => Match is null ? $"{Fault}" : $"{Fault} on {Match}";

    /// <summary>Whether it strikes this message.</summary>
    internal bool TryTake(ProxiedMessage message)
    {
        if (_isDisarmed || !Match!.Matches(message))
        {
            return false;
        }

        lock (_lock)
        {
            if (_isDisarmed || ++_seen <= Match.Skip)
            {
                return false;
            }

            if (++_taken == Match.Times)
            {
                Disarm();
            }

            return true;
        }
    }

    internal void MarkFired(ProxiedMessage? message)
    {
        _lastMessage = message;
        Interlocked.Increment(ref _fired);
        _waits.Check();
    }

    internal void Fail(Exception failure)
    {
        _failure = failure;
        Disarm();
        _waits.Check();
    }
}
