using System.Buffers;

namespace FluxWire.Tests;

/// <summary>A buffer that gives exactly as much as it is asked for, as a frugal caller's may; what is given is never clean.</summary>
internal sealed class ExactBuffer : IBufferWriter<byte>
{
    private const byte Dirt = 0xA5;

    private readonly List<byte> _written = [];
    private byte[] _given = [];

    /// <summary>What was written.</summary>
    internal byte[] Written => [.. _written];

    /// <summary>How often memory was asked for.</summary>
    internal int Requests { get; private set; }

    public void Advance(int count)
    {
        _written.AddRange(_given.AsSpan(0, count));
        _given = [];
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        // A hint of 0 asks for something that is not empty.
        _given = new byte[Math.Max(sizeHint, 1)];
        _given.AsSpan().Fill(Dirt);
        Requests++;
        return _given;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
