using System.Buffers;
using FluxWire.Protocol;

namespace FluxWire.Cli.Recording;

/// <summary>Cuts the bytes of one direction into what they are: the greeting byte, messages, and whatever is neither.</summary>
/// <remarks>
/// Bytes that are not a message, or a message of more than <see cref="FluxMessageReader.DefaultMaxMessageSize"/>, turn the
/// rest of the direction into <see cref="TranscriptKind.Raw"/>, because the next frame's beginning is no longer known.
/// </remarks>
/// <param name="greetingFirst">Whether a greeting byte comes first, as it does from a broker.</param>
internal sealed class FrameSplitter(bool greetingFirst)
{
    private readonly ArrayBufferWriter<byte> _pending = new();
    private bool _greetingIsDue = greetingFirst;
    private bool _isLost;

    /// <summary>Takes the next bytes.</summary>
    /// <param name="chunk">The bytes; they are copied if they have to be kept.</param>
    /// <returns>What is complete now, in order, in memory of its own.</returns>
    internal IReadOnlyList<(TranscriptKind Kind, ReadOnlyMemory<byte> Bytes)> Push(ReadOnlyMemory<byte> chunk)
    {
        List<(TranscriptKind, ReadOnlyMemory<byte>)> items = [];
        if (_greetingIsDue && !chunk.IsEmpty)
        {
            _greetingIsDue = false;
            items.Add((TranscriptKind.Auth, chunk[..1].ToArray()));
            chunk = chunk[1..];
        }

        if (_isLost)
        {
            AddRaw(items, chunk);
            return items;
        }

        _pending.Write(chunk.Span);
        ReadOnlyMemory<byte> rest = _pending.WrittenMemory;
        while (TryTake(rest, out int taken))
        {
            items.Add((TranscriptKind.Message, rest[..taken].ToArray()));
            rest = rest[taken..];
        }

        if (_isLost)
        {
            AddRaw(items, rest);
            rest = default;
        }

        Keep(rest);
        return items;
    }

    /// <summary>Takes the end of the stream.</summary>
    /// <returns>The beginning of a message that never came whole; empty if there is none.</returns>
    internal ReadOnlyMemory<byte> Finish()
    {
        byte[] left = _pending.WrittenSpan.ToArray();
        _pending.Clear();
        return left;
    }

    private static void AddRaw(List<(TranscriptKind, ReadOnlyMemory<byte>)> items, ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            items.Add((TranscriptKind.Raw, bytes.ToArray()));
        }
    }

    private bool TryTake(ReadOnlyMemory<byte> bytes, out int taken)
    {
        ReadOnlySequence<byte> buffer = new(bytes);
        try
        {
            bool found = FluxMessageReader.TryRead(ref buffer, out _);
            taken = bytes.Length - (int)buffer.Length;
            return found;
        }
        catch (FluxProtocolException)
        {
            _isLost = true;
            taken = 0;
            return false;
        }
    }

    private void Keep(ReadOnlyMemory<byte> rest)
    {
        if (rest.Length == _pending.WrittenCount)
        {
            return;
        }

        byte[] left = rest.ToArray();
        _pending.Clear();
        _pending.Write(left);
    }
}
