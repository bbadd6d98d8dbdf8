using FluxWire.Testing.Faults;

namespace FluxWire.Testing;

/// <summary>Something that goes wrong with a connection, or with a message on it.</summary>
/// <remarks>
/// <para>
/// A fault has no state: the same may be armed many times and kept as a test's parameter. It is aimed by
/// <see cref="FluxFaultProxy.Arm"/>, or let loose at once by <see cref="ProxyConnection.Strike"/>.
/// </para>
/// <para>
/// Offsets count from the frame's magic; <c>^0</c> is the message's end, <c>^20</c> its header's beginning, and what lies outside of the message
/// is taken to its nearest end. If several faults strike one message, each takes what those armed before have made of it.
/// </para>
/// </remarks>
public sealed partial class Fault
{
    private readonly string _name;
    private readonly Action<FaultStrike> _apply;

    private Fault(string name, Action<FaultStrike> apply)
    {
        _name = name;
        _apply = apply;
    }

    /// <summary>Nothing goes wrong; it fires when the message has been passed on.</summary>
    /// <returns>The fault.</returns>
    public static Fault Observe()
        => new("Observe", static strike => strike.Plan.Mark(
            strike.Plan.Bytes.Length, writer => writer.IsPassing ? strike.FireWhenWritten(writer) : default));

    /// <summary>Several faults on the same message, one after the other. It fires when the last of them does.</summary>
    /// <param name="faults">The faults; the second takes what the first has made of the message.</param>
    /// <returns>The fault.</returns>
    public static Fault All(params IReadOnlyList<Fault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return new($"All({string.Join(", ", faults)})", strike =>
        {
            for (int i = 0; i < faults.Count; i++)
            {
                faults[i].Apply(strike with { IsLast = strike.IsLast && i == faults.Count - 1 });
            }
        });
    }

    /// <summary>What it does, for names of tests.</summary>
    /// <returns>Such as <c>Cut(5)</c>.</returns>
    public override string ToString() => _name;

    internal void Apply(FaultStrike strike) => _apply(strike);
}
