using FluxWire.Testing.Faults;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing;

/// <summary>What all connections of a proxy share.</summary>
internal sealed class ProxyContext(FluxFaultProxyOptions options)
{
    private readonly long[] _messages = new long[2];
    private readonly long[] _bytes = new long[2];

    public FluxFaultProxyOptions Options => options;

    public ArmedFaults Armed { get; } = new();

    public ConditionWaits Waits { get; } = new();

    public long GetMessages(ProxyDirection direction) => Volatile.Read(ref _messages[(int)direction]);

    public long GetBytes(ProxyDirection direction) => Volatile.Read(ref _bytes[(int)direction]);

    public void CountMessages(ProxyDirection direction, int count)
    {
        Interlocked.Add(ref _messages[(int)direction], count);
        Waits.Check();
    }

    public void CountBytes(ProxyDirection direction, int count) => Interlocked.Add(ref _bytes[(int)direction], count);
}
