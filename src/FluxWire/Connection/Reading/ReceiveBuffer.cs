namespace FluxWire.Connection;

/// <summary>What was received and is not yet a whole message: one contiguous piece of memory, used over and over.</summary>
/// <remarks>
/// Contiguous, because a message that lies in one piece is decoded and parsed several times as fast as one in segments, and moving the rest of a
/// message to the front costs next to nothing once for each receive. It grows by what has come and never by what a peer announces.
/// </remarks>
internal sealed class ReceiveBuffer
{
    // More than a unix socket holds by default, so that one receive takes all there is.
    internal const int UsualSize = 256 * 1024;

    // With less room than this behind the rest, the rest moves to the front: a receive of a few bytes costs as much as one of many.
    private const int LeastRoom = UsualSize / 4;

    private readonly int _maxSize;
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(UsualSize, pinned: true);
    private int _start;
    private int _end;

    /// <summary>Makes a buffer.</summary>
    /// <param name="maxMessageSize">The largest message, in bytes. The reader refuses any larger one by its first eight bytes.</param>
    internal ReceiveBuffer(int maxMessageSize)
        => _maxSize = (int)Math.Min((long)maxMessageSize + UsualSize, Array.MaxLength);

    /// <summary>What has been received and not been taken.</summary>
    internal ReadOnlyMemory<byte> Unread => _bytes.AsMemory(_start.._end);

    /// <summary>Where to receive to; never empty.</summary>
    /// <returns>Room behind what is unread.</returns>
    internal Span<byte> GetRoom()
    {
        if (_bytes.Length - _end < LeastRoom)
        {
            MakeRoom();
        }

        return _bytes.AsSpan(_end);
    }

    /// <summary>Notes that bytes were received.</summary>
    /// <param name="count">How many.</param>
    internal void Add(int count) => _end += count;

    /// <summary>Forgets all but the last bytes.</summary>
    /// <param name="count">How many stay unread.</param>
    internal void Keep(int count)
    {
        _start = _end - count;
        if (count > 0)
        {
            return;
        }

        _start = 0;
        _end = 0;
        if (_bytes.Length > UsualSize)
        {
            // One large message does not keep its memory for the life of the connection.
            _bytes = GC.AllocateUninitializedArray<byte>(UsualSize, pinned: true);
        }
    }

    private void MakeRoom()
    {
        int count = _end - _start;
        byte[] target = _bytes;
        if (_bytes.Length - count < LeastRoom)
        {
            int size = (int)Math.Min(Math.Max((long)_bytes.Length * 2, count + LeastRoom), _maxSize);
            target = GC.AllocateUninitializedArray<byte>(size, pinned: size <= UsualSize);
        }

        _bytes.AsSpan(_start, count).CopyTo(target);
        _bytes = target;
        _start = 0;
        _end = count;
    }
}
