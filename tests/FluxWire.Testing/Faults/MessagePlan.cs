using FluxWire.Testing.Lanes;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Faults;

/// <summary>Something that a lane's writer does between two bytes.</summary>
internal delegate ValueTask LaneStep(LaneWriter writer);

/// <summary>What a lane is about to do with a message: the bytes to write, and steps between them. Faults change it one after the other.</summary>
/// <param name="lane">The lane.</param>
/// <param name="message">The message; null for what a test has put in between messages.</param>
internal sealed class MessagePlan(Lane lane, ProxiedMessage? message)
{
    private readonly List<(int Offset, LaneStep Step)> _marks = [];

    public Lane Lane => lane;

    public ProxiedMessage? Message => message;

    public ReadOnlyMemory<byte> Bytes { get; private set; } = message?.Bytes ?? default;

    /// <summary>The steps, in the order of their offsets and then of their making.</summary>
    public IReadOnlyList<(int Offset, LaneStep Step)> Marks => _marks;

    /// <summary>Whether the message gets there, so that it counts as passed.</summary>
    public bool Counts { get; private set; } = message is { IsGreeting: false };

    /// <summary>In pieces of how many bytes it is written; 0 for as much as possible.</summary>
    public int PieceSize { get; set; }

    /// <summary>What holds all of it back while others pass; null for nothing.</summary>
    public Gate? Hold { get; set; }

    /// <summary>What is done in its place, if it is held back.</summary>
    public LaneStep? WhenHeld { get; set; }

    /// <summary>Finds an offset, as near as the present length allows.</summary>
    public int At(Index index) => Math.Clamp(index.IsFromEnd ? Bytes.Length - index.Value : index.Value, 0, Bytes.Length);

    public void Mark(int offset, LaneStep step)
    {
        int place = _marks.FindIndex(mark => mark.Offset > offset);
        _marks.Insert(place < 0 ? _marks.Count : place, (offset, step));
    }

    /// <summary>Nothing is left behind an offset.</summary>
    public void Truncate(int offset)
    {
        Counts &= offset == Bytes.Length;
        Bytes = Bytes[..offset];
        _marks.RemoveAll(mark => mark.Offset > offset);
    }

    public void Insert(int offset, ReadOnlySpan<byte> bytes)
    {
        Bytes = (byte[])[.. Bytes.Span[..offset], .. bytes, .. Bytes.Span[offset..]];
        for (int i = 0; i < _marks.Count; i++)
        {
            if (_marks[i].Offset > offset)
            {
                _marks[i] = (_marks[i].Offset + bytes.Length, _marks[i].Step);
            }
        }
    }

    /// <summary>Other bytes in place of all.</summary>
    public void Replace(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        for (int i = 0; i < _marks.Count; i++)
        {
            _marks[i] = (Math.Min(_marks[i].Offset, bytes.Length), _marks[i].Step);
        }
    }

    /// <summary>No bytes at all; what was to be done is still done.</summary>
    public void Drop()
    {
        Counts = false;
        Replace(default);
    }
}
