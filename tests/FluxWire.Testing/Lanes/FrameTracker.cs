using System.Buffers.Binary;
using FluxWire.Protocol;

namespace FluxWire.Testing.Lanes;

/// <summary>Follows the frames in a stream that is passed on as it comes, by their prefixes alone.</summary>
internal sealed class FrameTracker
{
    private const int SizeOffset = 4;

    private readonly byte[] _prefix = new byte[FluxMessageReader.FramePrefixSize];
    private int _prefixCount;
    private long _bodyLeft;

    /// <summary>Whether something came that is no frame: from there on it is not known where one begins.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Whether the next byte begins a frame.</summary>
    public bool IsAtBoundary => _prefixCount == 0 && !IsLost;

    /// <summary>The size of the present frame, its prefix included; only the prefix while it is not known.</summary>
    public long FrameSize { get; private set; }

    /// <summary>Moves on, to the end of the frame at most.</summary>
    /// <param name="bytes">What comes next; not empty.</param>
    /// <param name="isWhole">Whether the frame ends there.</param>
    /// <returns>How many bytes it moved on.</returns>
    public int Advance(ReadOnlySpan<byte> bytes, out bool isWhole)
    {
        isWhole = false;
        if (IsLost)
        {
            return bytes.Length;
        }

        int taken = 0;
        if (_prefixCount < _prefix.Length)
        {
            taken = Math.Min(bytes.Length, _prefix.Length - _prefixCount);
            bytes[..taken].CopyTo(_prefix.AsSpan(_prefixCount));
            _prefixCount += taken;
            FrameSize = _prefix.Length;
            if (_prefixCount < _prefix.Length)
            {
                return taken;
            }

            BeginBody();
            if (IsLost)
            {
                return bytes.Length;
            }
        }

        int body = (int)Math.Min(bytes.Length - taken, _bodyLeft);
        _bodyLeft -= body;
        isWhole = _bodyLeft == 0;
        _prefixCount = isWhole ? 0 : _prefixCount;
        return taken + body;
    }

    private void BeginBody()
    {
        _bodyLeft = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(SizeOffset));
        FrameSize = _prefix.Length + _bodyLeft;
        try
        {
            ReadOnlyMemory<byte> prefix = _prefix;
            FluxMessageReader.TryRead(ref prefix, out _, int.MaxValue);
        }
        catch (FluxProtocolException e)
        {
            // Any size can be followed, also one that no reader would take; only without the magic there is nothing to follow.
            IsLost = e.Error == FluxProtocolError.BadFrameMagic;
        }
    }
}
