using FluxWire.Testing.Lanes;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Faults;

/// <summary>One use of an armed fault, on one message or on none.</summary>
/// <param name="Plan">What is about to happen to the message.</param>
/// <param name="Armed">The fault's state.</param>
/// <param name="IsLast">Whether this part of a fault is the one that tells that it has fired.</param>
internal sealed record FaultStrike(MessagePlan Plan, ArmedFault Armed, bool IsLast = true)
{
    public Lane Lane => Plan.Lane;

    public Gate Gate => Armed.Gate;

    public void Fire()
    {
        if (IsLast)
        {
            Armed.MarkFired(Plan.Message);
        }
    }

    /// <summary>Fires when what stands in front of it has been written, also where that is held back to be written in one piece.</summary>
    public ValueTask FireWhenWritten(LaneWriter writer)
    {
        writer.AfterFlush(Fire);
        return default;
    }
}
