using FluxWire.Testing.Faults;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Lanes;

/// <summary>What a lane's writer has to do next.</summary>
internal abstract class LaneItem
{
    /// <summary>How many received bytes it holds.</summary>
    public virtual int Size => 0;

    /// <summary>Whether it must not stand in the middle of a message.</summary>
    public virtual bool NeedsBoundary => false;

    /// <summary>Whether the stream is between two messages behind it; null if it is where it was.</summary>
    public virtual bool? EndsAtBoundary => null;

    public abstract ValueTask RunAsync(LaneWriter writer);
}

/// <summary>Bytes that pass as they came.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="messages">How many messages end in them.</param>
/// <param name="endsAtBoundary">Whether they end where a message does.</param>
/// <param name="rented">The memory to give back; null if it was not rented.</param>
internal sealed class ChunkItem(ReadOnlyMemory<byte> bytes, int messages, bool endsAtBoundary, byte[]? rented = null) : LaneItem
{
    public override int Size => bytes.Length;

    public override bool? EndsAtBoundary => endsAtBoundary;

    public override async ValueTask RunAsync(LaneWriter writer)
    {
        await writer.WriteAsync(bytes, pieceSize: 0).ConfigureAwait(false);
        await writer.PassedAsync(messages).ConfigureAwait(false);
        if (rented is not null)
        {
            LaneMemory.Pool.Return(rented);
        }
    }
}

/// <summary>A message with whatever faults have made of it.</summary>
/// <param name="plan">The plan.</param>
/// <param name="isOutOfTurn">Whether it did not come from the source just now, so that it has to find its place.</param>
internal sealed class PlanItem(MessagePlan plan, bool isOutOfTurn) : LaneItem
{
    private readonly int _size = isOutOfTurn ? 0 : plan.Message?.Bytes.Length ?? 0;

    public override int Size => _size;

    public override bool NeedsBoundary => isOutOfTurn;

    public override bool? EndsAtBoundary => isOutOfTurn ? null : true;

    public override ValueTask RunAsync(LaneWriter writer) => writer.PassAsync(plan);
}

/// <summary>Lets go what a cork holds back.</summary>
/// <param name="flushed">The cork's mark.</param>
internal sealed class UncorkItem(Gate flushed) : LaneItem
{
    public override ValueTask RunAsync(LaneWriter writer) => writer.UncorkAsync(flushed);
}

/// <summary>The source has ended.</summary>
internal sealed class EndItem : LaneItem
{
    public override bool? EndsAtBoundary => true;

    public override ValueTask RunAsync(LaneWriter writer) => default;
}
