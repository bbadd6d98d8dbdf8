using System.Buffers;
using FluxWire.Testing.Faults;

namespace FluxWire.Testing.Lanes;

/// <summary>
/// Cuts what a lane has received into what its writer takes: whole messages while a fault may want them, and else runs of bytes, as they came.
/// </summary>
/// <remarks>A message of which some bytes are already on their way when a fault is armed is let pass.</remarks>
internal sealed class FrameSplitter(Lane lane, bool greetingFirst, int maxHeldBytes)
{
    private const int MaxKeptCapacity = 1024 * 1024;

    private readonly FrameTracker _tracker = new();
    private ArrayBufferWriter<byte> _held = new();
    private bool _greetingIsDue = greetingFirst;
    private bool _isHolding;
    private long _number;

    /// <summary>Takes the next bytes.</summary>
    /// <param name="rented">They are at its beginning; it is rented, and given up with this call.</param>
    /// <param name="count">How many, at least one.</param>
    public void Push(byte[] rented, int count)
    {
        int runStart = 0;
        int runMessages = 0;
        int position = 0;
        if (_greetingIsDue)
        {
            _greetingIsDue = false;
            if (lane.Plan(0, rented.AsSpan(0, 1).ToArray()) is { } greeting)
            {
                lane.Submit(greeting);
                runStart = 1;
            }

            position = 1;
        }

        while (position < count)
        {
            if (_tracker.IsAtBoundary)
            {
                _isHolding = lane.IsWatched(_number + 1);
            }

            ReadOnlySpan<byte> piece = rented.AsSpan(position, count - position);
            piece = piece[.._tracker.Advance(piece, out bool isWhole)];
            _number += isWhole ? 1 : 0;
            if (TryExtendRun(piece, isWhole, out MessagePlan? plan))
            {
                runMessages += isWhole ? 1 : 0;
            }
            else
            {
                PassRun(rented.AsSpan(runStart, position - runStart), runMessages);
                Hold(piece, isWhole, plan);
                runStart = position + piece.Length;
                runMessages = 0;
            }

            position += piece.Length;
        }

        if (runStart == 0)
        {
            lane.Queue.Post(new ChunkItem(rented.AsMemory(0, count), runMessages, EndsAtBoundary, rented));
            return;
        }

        PassRun(rented.AsSpan(runStart, count - runStart), runMessages);
        LaneMemory.Pool.Return(rented);
    }

    /// <summary>Passes what has come of a message that will not become whole.</summary>
    public void Finish() => ReleaseHeld(messages: 0);

    // Where frames cannot be told any more, any place is as good as another.
    private bool EndsAtBoundary => _tracker.IsAtBoundary || _tracker.IsLost;

    // What nobody wants to have a look at, or to change having looked, stays where it is and passes with its neighbours.
    private bool TryExtendRun(ReadOnlySpan<byte> piece, bool isWhole, out MessagePlan? plan)
    {
        plan = null;
        if (!_isHolding)
        {
            return true;
        }

        if (!isWhole || _held.WrittenCount > 0)
        {
            return false;
        }

        plan = lane.Plan(_number, piece.ToArray());
        return plan is null;
    }

    private void Hold(ReadOnlySpan<byte> piece, bool isWhole, MessagePlan? plan)
    {
        if (plan is not null)
        {
            lane.Submit(plan);
            return;
        }

        _held.Write(piece);
        if (_tracker.IsLost || _tracker.FrameSize > maxHeldBytes)
        {
            _isHolding = false;
            ReleaseHeld(messages: isWhole ? 1 : 0);
        }
        else if (isWhole && lane.Plan(_number, _held.WrittenSpan.ToArray()) is { } late)
        {
            lane.Submit(late);
            ClearHeld();
        }
        else if (isWhole)
        {
            ReleaseHeld(messages: 1);
        }
    }

    private void ReleaseHeld(int messages)
    {
        PassRun(_held.WrittenSpan, messages);
        ClearHeld();
    }

    private void ClearHeld()
    {
        if (_held.Capacity > MaxKeptCapacity)
        {
            _held = new ArrayBufferWriter<byte>();
        }
        else
        {
            _held.ResetWrittenCount();
        }
    }

    private void PassRun(ReadOnlySpan<byte> run, int messages)
    {
        if (!run.IsEmpty)
        {
            // A run in front of a held message ends where that begins.
            lane.Queue.Post(new ChunkItem(run.ToArray(), messages, _isHolding || EndsAtBoundary));
        }
    }
}
