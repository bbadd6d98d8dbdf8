using System.Buffers.Binary;

namespace FluxWire.Replay.Tests.Peers;

/// <summary>Which tag of the client stands for which recorded one.</summary>
internal sealed class Matchtags
{
    // The tag is the last number of the header, and the header the last part of a message.
    private const int TagSize = 4;

    private readonly Dictionary<uint, uint> _actualByRecorded = [];
    private readonly HashSet<uint> _live = [];

    /// <summary>Whether the client uses a tag for a request that is unanswered.</summary>
    internal bool IsLive(uint actual) => _live.Contains(actual);

    /// <summary>The client's tag for a recorded one; null if there is none.</summary>
    internal uint? Find(uint recorded) => _actualByRecorded.TryGetValue(recorded, out uint actual) ? actual : null;

    internal void Begin(uint recorded, uint actual)
    {
        _actualByRecorded[recorded] = actual;
        _live.Add(actual);
    }

    internal void End(uint recorded)
    {
        if (_actualByRecorded.TryGetValue(recorded, out uint actual))
        {
            _live.Remove(actual);
        }
    }

    /// <summary>A recorded frame with another tag.</summary>
    internal static byte[] Replace(ReadOnlyMemory<byte> frame, uint tag)
    {
        byte[] bytes = frame.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(^TagSize..), tag);
        return bytes;
    }
}
